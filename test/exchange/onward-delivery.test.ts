import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSkeleton } from '../../src/envelope/document.ts';
import { deliver } from '../../src/exchange/deliver.ts';
import { type Released, release } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import { loadDelivery } from '../../src/store/deliveries.ts';
import { loadDocument, saveDisclosures, saveDocument, saveRelations } from '../../src/store/documents.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { type OpenExchange, openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let thailand: TestOffice;
let ours: OpenExchange;
let theirs: OpenExchange;

beforeAll(async () => {
	indonesia = await makeOffice('id.imigrasi');
	malaysia = await makeOffice('my.imigresen');
	thailand = await makeOffice('th.immigration');
	const know = async (office: TestOffice, other: TestOffice) => {
		const agreement = makeAgreement(other.authority, { onwardSharing: 'with-permission' });
		await trust(office, await other.card(), { agreement });
	};
	await know(indonesia, malaysia);
	await know(indonesia, thailand);
	await know(malaysia, indonesia);
	const alone = { needsApproval: () => undefined };
	ours = await openExchange(indonesia, alone);
	theirs = await openExchange(malaysia, alone);
});
afterAll(() => Promise.all([indonesia, malaysia, thailand].map((office) => office.remove())));

/** Releases, and where both ends are open here, puts it into the other's store as if it had arrived. */
async function send(from: OpenExchange, to: TestOffice, draft: object, arrivesAt?: OpenExchange): Promise<Released> {
	const whole = { validUntil: '2030-12-31', handling: { ...handling, tlp: 'TLP:AMBER+STRICT' }, ...draft };
	const recipients = [{ to: to.authority, withhold: [] }];
	const released = await release(from, makePerson('officer'), Draft.parse(whole), recipients);
	const document = await loadDocument(from.db, from.kek, released.documentDigest);
	if (document === undefined) throw new Error('nothing stored');
	const { id, author, kind, version, createdAt, validUntil, relations } = readSkeleton(document.jwt);
	const { digest, jwt, disclosures } = document;
	await arrivesAt?.db.transaction().execute(async (tx) => {
		const row = { digest, id, author, kind, version, jwt, stored_at: createdAt, valid_until: validUntil };
		await saveDocument(tx, { ...row, answer_by: null });
		await saveRelations(tx, digest, relations);
		await saveDisclosures(tx, arrivesAt.kek, digest, disclosures);
	});
	return released;
}

/** How an attempt ends that would be the first; nobody is there to take it. */
async function attempt(id: DeliveryId | undefined) {
	const delivery = id && (await loadDelivery(ours.db, id));
	if (delivery === undefined) throw new Error('no delivery');
	const result = await deliver(ours, delivery, { envelopeDigests: [], record: async () => undefined });
	return result.result === 'problem' ? { code: result.problem.code, rule: result.problem.fields[0]?.rule } : result;
}

test('what a partner let us tell on stays here once it has refused that, however long it has waited', async () => {
	const profile = { kind: 'perpetrator-profile', body: { name: 'Suryadi Contoh' } };
	const { documentId: source } = await send(theirs, indonesia, profile, ours);
	const answering = (document: string) => [{ type: 'answers', document }];
	const question = { recipients: [thailand.authority], fields: ['/name'], purpose: 'Rekaan' };
	const asked = { kind: 'share-permission-request', relations: answering(source), body: question };
	const request = await send(ours, malaysia, asked, theirs);
	const reply = (decision: string) =>
		send(
			theirs,
			indonesia,
			{ kind: 'share-permission-reply', relations: answering(request.documentId), body: { decision } },
			ours,
		);
	await reply('diizinkan');
	const after = [{ type: 'after', document: source }];
	const { deliveries } = await send(ours, thailand, { ...profile, relations: after });
	expect(await attempt(deliveries[0]?.id)).not.toMatchObject({ code: 'not-agreed' });
	await reply('ditolak');
	expect(await attempt(deliveries[0]?.id)).toEqual({ code: 'not-agreed', rule: expect.stringMatching(/^onward-/) });
});
