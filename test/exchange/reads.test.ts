import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readAttachment } from '../../src/exchange/attachment-reading.ts';
import { openExport } from '../../src/exchange/export-documents.ts';
import { showDocument } from '../../src/exchange/reading.ts';
import { type Purpose, purposes } from '../../src/model/handling.ts';
import { Digest, type DocumentId } from '../../src/model/identifiers.ts';
import { makePair } from '../gateways.ts';
import { draft } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { entriesOf, type OpenExchange, openExchange } from './open-exchange.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let home: OpenExchange;
let host: OpenExchange;
let documentId: DocumentId;
let digest: Digest;

const officer = makePerson('officer');

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	await pair.malaysia.start();
	home = await openExchange(pair.indonesia);
	host = await openExchange(pair.malaysia);
	const released = await pair.indonesia.client.release(draft, [{ to: 'my.imigresen', withhold: [] }]);
	documentId = released.documentId;
	digest = released.documentDigest;
	await vi.waitFor(async () => expect((await pair.malaysia.client.inbox(10)).items).toHaveLength(1), 20_000);
});
afterAll(() => pair.remove());

/** The shared one is for repatriation. */
const others = purposes.filter((purpose) => purpose !== 'repatriation');
const readsOf = async (exchange: OpenExchange, { id: by }: { readonly id: string }) =>
	(await entriesOf(exchange, documentId)).filter((entry) => entry.action === 'document-read' && entry.by === by);

it('what a partner shared is read for the purpose that it was shared for', async () => {
	const by = makePerson('officer');
	expect((await showDocument(host, by, 'repatriation', documentId)).digest).toBe(digest);
	expect(await readsOf(host, by)).toEqual([
		{
			at: expect.any(String),
			action: 'document-read',
			authority: 'my.imigresen',
			by: by.id,
			roles: ['officer'],
			document: documentId,
			documentDigest: digest,
			reason: 'repatriation',
			outcome: 'shown',
		},
	]);
});

it.each(others)('and for no other one, which is on record: %s', async (purpose) => {
	const by = makePerson('officer');
	await expect(showDocument(host, by, purpose, documentId)).rejects.toMatchObject({
		code: 'purpose-differs',
		detail: `Document ${documentId} was shared for repatriation.`,
	});
	const question = { document: documentId, digest: Digest.parse('A'.repeat(43)), original: false };
	await expect(readAttachment(host, by, purpose, question)).rejects.toMatchObject({ code: 'purpose-differs' });
	const refused = { reason: purpose, outcome: 'purpose-differs' };
	expect(await readsOf(host, by)).toMatchObject([refused, refused]);
});

it('and who asks for it again and again is on record with how often', async () => {
	const by = makePerson('officer');
	const ask = () => expect(showDocument(host, by, 'investigation', documentId)).rejects.toThrow();
	await Promise.all(Array.from({ length: 50 }, ask));
	expect(await readsOf(host, by)).toHaveLength(30);
	await host.refusals.flush();
	const entries = await host.db.selectFrom('audit_entry').select('entry').execute();
	const own = entries.map(({ entry }) => JSON.parse(entry)).filter((entry) => entry.by === by.id);
	expect(own.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(50);
	expect(own).toHaveLength(31);
});

it.each(purposes)('its author reads it for any: %s', async (purpose) => {
	expect((await showDocument(home, officer, purpose, documentId)).digest).toBe(digest);
});

it('an export has what may be read for its purpose, each on record', async () => {
	const by = makePerson('officer');
	const exported = async (purpose: Purpose) => {
		await using snapshot = await openExport(host, by, purpose, 'inbox');
		return (await Array.fromAsync(snapshot.read())).map(({ notes }) => notes.id);
	};
	expect(await exported('investigation')).toEqual([]);
	expect(await readsOf(host, by)).toEqual([]);
	expect(await exported('repatriation')).toEqual([documentId]);
	expect(await readsOf(host, by)).toMatchObject([{ reason: 'repatriation', outcome: 'exported' }]);
});

it('nothing is answered that cannot be put on record', async () => {
	const by = makePerson('officer');
	const { ownerDb } = pair.malaysia.database;
	await ownerDb.schema.alterTable('audit_entry').renameTo('audit_entry_away').execute();
	try {
		await expect(showDocument(host, by, 'repatriation', documentId)).rejects.toThrow();
	} finally {
		await ownerDb.schema.alterTable('audit_entry_away').renameTo('audit_entry').execute();
	}
	expect(await host.db.selectFrom('read_count').select('person').where('person', '=', by.id).execute()).toEqual([]);
});
