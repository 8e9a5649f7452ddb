import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { readSignedCard } from '../../src/partners/signed-card.ts';
import { startAseanapolSimulator } from '../../src/simulators/aseanapol.ts';
import type { Simulator } from '../../src/simulators/bureau.ts';
import { type Faults, saveFaults } from '../../src/simulators/faults.ts';
import { readGateway } from '../../src/simulators/gateway.ts';
import { startInterpolSimulator } from '../../src/simulators/interpol.ts';
import { runLintas } from '../cli/lintas.ts';
import { makePair, trust } from '../gateways.ts';
import { handling } from '../http/drafts.ts';

/** Real gateways of two authorities, and the two simulators: one document goes three ways. */
let pair: Awaited<ReturnType<typeof makePair>>;
let folder: string;
const simulators: Simulator[] = [];

const interpol = AuthorityId.parse('int.ncb-jakarta');
const aseanapol = AuthorityId.parse('asean.secretariat');
/** So many notices of other states. */
const count = 40;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-channels-'));
	pair = await makePair({ LINTAS_POLL_SECONDS: '1' });
	const { indonesia } = pair;
	expect(await runLintas(['keys', 'rotate', 'cms'], indonesia.environment)).toMatchObject({ code: 0 });
	const keys = await readdir(join(indonesia.dataDir, 'keys'));
	const encryption = keys.find((name) => /^cms-encryption.*\.crt\.pem$/.test(name)) ?? '';
	const gateway = await readGateway(
		await indonesia.signedCard(),
		await readFile(join(indonesia.dataDir, 'keys', encryption), 'utf8'),
	);
	const about = { gateway, host: '127.0.0.1', port: 0, reviewMs: 500, seed: 7, clock: systemClock };
	simulators.push(
		await startInterpolSimulator({ ...about, dataDir: dirOf(interpol), authority: interpol, count }),
		await startAseanapolSimulator({
			...about,
			dataDir: dirOf(aseanapol),
			authority: aseanapol,
			count: 10,
			dropDir: undefined,
		}),
	);
	for (const { card } of simulators) await trust(indonesia, readSignedCard(card).card);
	await Promise.all([indonesia.start(), pair.malaysia.start()]);
}, 180_000);

afterAll(async () => {
	await pair.remove();
	await Promise.all(simulators.map((simulator) => simulator.close()));
	await rm(folder, { recursive: true });
});

const dirOf = (authority: string) => join(folder, authority);
const setFaults = (authority: string, faults: Faults) => saveFaults(dirOf(authority), faults);
const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 60_000, interval: 250 });

const summaries = [{ language: 'en', title: 'Fictional recruiter', summary: 'Fictional: recruits in Batam.' }];
const documents = {
	'perpetrator-profile': {
		form: 'blue',
		body: { name: 'REKAAN, Budi', sex: 'M', birthDate: '1985-03-12', nationalities: ['Indonesia'], summaries },
	},
	'modus-operandi-notice': {
		form: 'purple',
		body: { title: 'Rekaan: visa kunjungan', modes: ['visa palsu'], summary: 'Rekaan.', summaries },
	},
	'travel-document-notice': {
		form: 'sltd',
		body: { documents: [{ travelDocument: 'paspor X9990016 (IDN)', fraud: 'stolen', lostOn: '2026-03-02' }] },
	},
} as const;
type Kind = keyof typeof documents;

async function release(kind: Kind, to: readonly string[] = [pair.malaysia.authority, interpol, aseanapol]) {
	const { form, body } = documents[kind];
	const draft = { kind, validUntil: '2030-12-31', language: 'id', handling, body };
	const request = { form, neutral: true, publishExtract: false } as const;
	const recipients = to.map((each) => ({ to: each, withhold: [], request }));
	const released = await pair.indonesia.client.release(draft, recipients);
	const deliveryTo = (authority: string) => released.deliveries.find(({ to }) => to === authority)?.id ?? '';
	return { id: released.documentId, deliveryTo };
}

const delivery = (id: string) => pair.indonesia.client.delivery(id);
const untilDelivered = (id: string) =>
	eventually(async () => {
		const found = await delivery(id);
		expect(found.state).toBe('delivered');
		return found;
	});

async function change(kind: 'correction' | 'withdrawal', document: string, body: object) {
	const type = kind === 'correction' ? 'corrects' : 'withdraws';
	const draft = { kind, validUntil: '2030-12-31', handling, relations: [{ type, document }], body };
	const to = [pair.malaysia.authority, interpol, aseanapol];
	const released = await pair.indonesia.client.release(
		draft,
		to.map((each) => ({ to: each, withhold: [] })),
	);
	return (authority: string) => released.deliveries.find((each) => each.to === authority)?.id ?? '';
}

describe('one document by three channels at once', () => {
	test.each(Object.keys(documents) as Kind[])(
		'%s is receipted, published and recorded',
		async (kind) => {
			const { deliveryTo } = await release(kind);
			expect(await untilDelivered(deliveryTo(pair.malaysia.authority))).toMatchObject({ proof: 'receipt' });
			expect(await untilDelivered(deliveryTo(interpol))).toMatchObject({ proof: 'acknowledgement' });
			expect(await untilDelivered(deliveryTo(aseanapol))).toMatchObject({ proof: 'acknowledgement' });
			await eventually(async () => {
				const { progress } = await delivery(deliveryTo(interpol));
				expect(progress.at(-1)).toMatchObject({ state: 'published' });
			});
		},
		120_000,
	);

	test('corrected and withdrawn is so in each of the three ways', async () => {
		const { id, deliveryTo } = await release('perpetrator-profile');
		await Promise.all([pair.malaysia.authority, interpol, aseanapol].map((to) => untilDelivered(deliveryTo(to))));
		const amendments = [{ field: '/birthDate', action: 'ganti', text: '1986-03-12', reason: 'Salah ketik (rekaan).' }];
		const corrected = await change('correction', id, { amendments });
		for (const to of [pair.malaysia.authority, interpol, aseanapol]) await untilDelivered(corrected(to));
		const withdrawn = await change('withdrawal', id, { reason: 'salah orang' });
		for (const to of [pair.malaysia.authority, interpol, aseanapol]) await untilDelivered(withdrawn(to));
		await eventually(async () => {
			const { compliance } = await pair.indonesia.client.document(
				await documentOf(withdrawn(interpol)),
				'investigation',
			);
			expect(compliance.map(({ state }) => state)).toEqual(['settled', 'settled', 'settled']);
		});
	}, 180_000);

	test('that the bureau deletes is withdrawn at the partner, too', async () => {
		const { id, deliveryTo } = await release('perpetrator-profile');
		const published = await eventually(async () => {
			const { progress } = await delivery(deliveryTo(interpol));
			expect(progress.at(-1)).toMatchObject({ state: 'published' });
			return progress.at(-1)?.reference ?? '';
		});
		await setFaults(interpol, { deleted: [published] });
		await eventually(async () => {
			const { withdrawn } = await pair.malaysia.client.document(id, 'repatriation');
			expect(withdrawn).not.toBeNull();
		});
		await setFaults(interpol, {});
	}, 120_000);
});

async function documentOf(deliveryId: string): Promise<string> {
	return (await delivery(deliveryId)).documentId;
}

describe('a counterpart that', () => {
	test.each<readonly [string, string, Faults]>([
		['cannot be used', interpol, { answer: '503', retryAfterSeconds: 1 }],
		['shows a page of somebody else', interpol, { answer: 'html' }],
		['has its answers signed by another', interpol, { wrongSigner: true }],
		['is busy', aseanapol, { answer: '429', retryAfterSeconds: 1 }],
		['loses its acknowledgements', aseanapol, { answer: '500' }],
	])(
		'%s (%s) has it once, as soon as it works again',
		async (_, authority, faults) => {
			await setFaults(authority, faults);
			const { deliveryTo } = await release('perpetrator-profile', [authority]);
			const id = deliveryTo(authority);
			await eventually(async () => expect((await delivery(id)).attempts.length).toBeGreaterThan(1));
			expect((await delivery(id)).state).not.toBe('delivered');
			await setFaults(authority, {});
			expect(await untilDelivered(id)).toMatchObject({ proof: 'acknowledgement' });
		},
		120_000,
	);
});

describe('what other states state', () => {
	const statements = async () =>
		await pair.indonesia.database.db.selectFrom('statement').selectAll().where('authority', '=', interpol).execute();

	test('comes in whole, one document each, and what cannot be read stops nothing', async () => {
		const found = await eventually(async () => {
			const all = await statements();
			expect(all.length).toBeGreaterThanOrEqual(count - 2);
			return all;
		});
		expect(new Set(found.map(({ document_digest }) => document_digest)).size).toBe(found.length);
	}, 180_000);

	test('that changes is replaced, and that disappears is withdrawn', async () => {
		const [first, second] = await eventually(async () => {
			const all = (await statements()).filter(({ reference }) => /2026.10/.test(reference));
			expect(all.length).toBeGreaterThan(1);
			return all;
		});
		const idOf = (reference = '') => /2026.(\d+)/.exec(reference)?.[0].replace(/[^0-9]/, '/') ?? '';
		await setFaults(interpol, { changed: [idOf(first?.reference)], deleted: [idOf(second?.reference)] });
		await eventually(async () => {
			const all = await statements();
			const find = (reference = '') => all.find((each) => each.reference === reference);
			expect(find(first?.reference)?.document_digest).not.toBe(first?.document_digest);
			expect(find(second?.reference)?.gone_at).not.toBeNull();
		});
		await setFaults(interpol, {});
	}, 180_000);
});
