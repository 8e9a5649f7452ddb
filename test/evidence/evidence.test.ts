import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { parseCheckpointText } from '../../src/audit/checkpoint-text.ts';
import { toSignedDigest } from '../../src/audit/entry.ts';
import {
	type EvidenceBundle,
	maxEvidenceBytes,
	sealEvidence,
	toEvidenceText,
} from '../../src/audit/evidence-bundle.ts';
import { loadWitnessKey } from '../../src/audit/log-key.ts';
import { type Note, type NoteSignature, parseNote, toSignedText } from '../../src/audit/note.ts';
import { type NoteSigner, signNote } from '../../src/audit/note-signature.ts';
import { parseEvidence } from '../../src/evidence/bundle.ts';
import { type Brought, verifyEvidence } from '../../src/evidence/verify.ts';
import { canonicalJson } from '../../src/json.ts';
import { newId } from '../../src/model/identifiers.ts';
import { type Partner, toPartner } from '../../src/partners/partner.ts';
import { parseSignedCard, readSignedCard } from '../../src/partners/signed-card.ts';
import { loadIssuingCa } from '../../src/pki/key-store.ts';
import { issueRevocationList } from '../../src/pki/revocation-list.ts';
import { parseTimestampAnchors } from '../../src/pki/timestamp.ts';
import { toProblem } from '../../src/problem.ts';
import { saveList } from '../../src/store/revocation-lists.ts';
import { signerOf } from '../audit/keys.ts';
import { known } from '../audit/trees.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { openTestAuthority, type TestAuthority } from '../timestamp-authority.ts';
import { keepCards, prove, type Sent, sendOne, stamp } from './prove.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;
let time: TestAuthority;
let sent: Sent;
/** Of the sender, and of the recipient, before any time-stamp; as if nobody cosigned. */
let ours: EvidenceBundle;
let theirs: EvidenceBundle;
/** With a time-stamp, and with cosignatures too. */
let whole: EvidenceBundle;
let timed: EvidenceBundle;
/** Of another document. */
let others: EvidenceBundle;

beforeAll(async () => {
	pair = await makePair();
	({ indonesia, malaysia } = pair);
	time = await openTestAuthority();
	await keepCards(indonesia, malaysia);
	await Promise.all([indonesia.start(), malaysia.start()]);
	sent = await sendOne(indonesia, malaysia);
	ours = bare(await prove(indonesia, sent.documentId));
	theirs = bare(await prove(malaysia, sent.documentId));
	await stamp(indonesia, time);
	timed = bare(await prove(indonesia, sent.documentId));
	others = bare(await prove(indonesia, (await sendOne(indonesia, malaysia)).documentId));
	whole = await vi.waitFor(
		async () => {
			const bundle = await indonesia.client.evidence(sent.documentId);
			const isCosigned = known(bundle.logs[0]).later.length + noteOf(bundle).signatures.length > 1;
			if (!isCosigned || bundle.logs.length < 2) throw new Error('not cosigned, or proved by the recipient, yet');
			return bundle;
		},
		{ timeout: 40_000, interval: 500 },
	);
}, 60_000);
afterAll(async () => {
	await time.close();
	await pair.remove();
});

const cards = async (...offices: readonly TestOffice[]) =>
	Promise.all(offices.map(async (office) => parseSignedCard(await office.signedCard())));

async function verify(bundle: EvidenceBundle, changes: Partial<Brought> = {}) {
	const brought = { cards: await cards(indonesia, malaysia), lists: [], anchors: [], now: Temporal.Now.instant() };
	return await verifyEvidence(Buffer.from(toEvidenceText(bundle)), { ...brought, ...changes });
}

describe('an evidence bundle', () => {
	it('of the sender proves the receipt, and what its own log says', async () => {
		const { documentId, deliveryId } = sent;
		const delivered = { authority: 'id.imigrasi', recipient: 'my.imigresen', deliveryId };
		expect(await verify(ours)).toMatchObject({
			document: { id: documentId, author: 'id.imigrasi', kind: 'perpetrator-profile', matched: null },
			receipts: [{ deliveryId, from: 'id.imigrasi', to: 'my.imigresen', outcome: 'accepted', isLogged: false }],
			logs: [
				{
					authority: 'id.imigrasi',
					leaves: [
						{ entry: { ...delivered, action: 'document-released' } },
						{
							entry: {
								...delivered,
								action: 'delivery-settled',
								receiptDigest: toSignedDigest(known(ours.receipts[0])),
							},
						},
					],
					cosignatures: [],
					times: [],
				},
			],
			unchecked: [],
		});
	});

	it('of the recipient proves that the entry which its receipt promised is in its log', async () => {
		expect(await verify(theirs)).toMatchObject({
			document: { author: 'id.imigrasi' },
			receipts: [{ to: 'my.imigresen', isLogged: true }],
			covers: [{ deliveryId: sent.deliveryId, from: 'id.imigrasi', to: 'my.imigresen' }],
			logs: [{ authority: 'my.imigresen', leaves: [{ entry: { action: 'document-received', outcome: 'accepted' } }] }],
		});
	});

	it('has a time by a time-stamping authority that the verifier trusts, and by no other', async () => {
		const anchors = parseTimestampAnchors(Buffer.from(time.caPem));
		const { logs } = await verify(timed, { anchors });
		expect(logs[0]?.times).toHaveLength(1);
		expect(await verify(timed)).toMatchObject({ logs: [{ times: [] }], unchecked: ['/logs/0/timestamps/0'] });
	});

	it('says who cosigned the log, as far as the verifier has their cards', async () => {
		const witness = known(await loadWitnessKey(malaysia.dataDir, await malaysia.card()));
		const stranger = signerOf('witness.example', 'cosignature/v1', 7);
		const at = Temporal.Instant.from('2026-11-26T12:00:00Z');
		const cosigned = cosign(ours, (text) => [signNote(text, witness, at), signNote(text, stranger, at)]);
		expect(await verify(cosigned)).toMatchObject({
			logs: [{ cosignatures: [{ authority: 'my.imigresen', at: '2026-11-26T12:00:00Z' }] }],
			unchecked: ['/logs/0/checkpoint'],
		});
	});

	it('has what partners cosigned since, and the proof that it is the same log', async () => {
		const { later } = known(whole.logs[0]);
		expect(later.length + noteOf(whole).signatures.length).toBeGreaterThan(1);
		expect(await verify(whole)).toMatchObject({
			logs: [{ cosignatures: [{ authority: 'my.imigresen' }] }, { cosignatures: [] }],
		});
	});

	it('has the proof that the entry which a receipt promised is in the log of the recipient', async () => {
		expect(await verify(whole)).toMatchObject({
			receipts: [{ to: 'my.imigresen', isLogged: true }],
			logs: [{ authority: 'id.imigrasi' }, { authority: 'my.imigresen', leaves: [{ entry: null }] }],
		});
	});

	it('is about the copy that somebody holds, and about no other', async () => {
		const document = await indonesia.client.copy(sent.documentId, 'investigation');
		const parts = document.split('~').length - 2;
		expect(await verify(theirs, { document: `${document}\n` })).toMatchObject({ document: { matched: parts } });
		const other = await indonesia.client.copy((await sendOne(indonesia, malaysia)).documentId, 'investigation');
		await expect(verify(theirs, { document: other })).rejects.toMatchObject({ code: 'evidence-document-differs' });
		const forged = document.replace(/~[^~]+~$/, (part) =>
			part.replace(/[a-z]/, (letter) => (letter === 'a' ? 'b' : 'a')),
		);
		await expect(verify(theirs, { document: forged })).rejects.toMatchObject({ code: 'disclosure-invalid' });
	});

	it('is given to no log without a trace', async () => {
		const rows = await indonesia.database.db.selectFrom('audit_entry').select('entry').execute();
		const made = rows.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'evidence-made');
		const given = made.filter(({ outcome }) => outcome === 'given');
		expect(given.length).toBeGreaterThanOrEqual(2);
		expect(given[0]).toMatchObject({
			authority: 'id.imigrasi',
			by: expect.any(String),
			documentDigest: expect.any(String),
		});
	});

	it('is not made of what was not exchanged with that partner, nor of what is not here', async () => {
		await expect(indonesia.client.evidence(sent.documentId, 'sg.ica')).rejects.toMatchObject({
			code: 'evidence-missing',
		});
		const unknown = newId(Temporal.Now.instant());
		await expect(indonesia.client.evidence(unknown)).rejects.toMatchObject({ code: 'document-unknown' });
		const rows = await indonesia.database.db.selectFrom('audit_entry').select('entry').execute();
		const refused = rows.map(({ entry }) => JSON.parse(entry)).filter(({ outcome }) => outcome === 'document-unknown');
		expect(refused).toMatchObject([{ action: 'evidence-made', authority: 'id.imigrasi', document: unknown }]);
		const again = Array.from({ length: 40 }, () => indonesia.client.evidence(unknown).catch(() => undefined));
		await Promise.all(again);
		const all = await indonesia.database.db.selectFrom('audit_entry').select('entry').execute();
		expect(all.filter(({ entry }) => entry.includes(`"${unknown}"`))).toHaveLength(30);
	});

	it('is refused by a verifier who has not the cards, or one that revokes the key', async () => {
		const [own, other] = await cards(indonesia, malaysia);
		await expect(verify(ours, { cards: [own as Partner] })).rejects.toMatchObject({
			code: 'evidence-untrusted',
			detail: 'There is no card of my.imigresen.',
			fields: [{ pointer: '/receipts/0', expected: 'something that a card given vouches for' }],
		});
		const bare = sealEvidence({ ...ours, cards: [] });
		await expect(verify(bare, { cards: [other as Partner] })).rejects.toMatchObject({
			code: 'evidence-untrusted',
			fields: [{ pointer: '/document' }],
		});
		const card = await malaysia.card();
		const kids = [...(other as Partner).signingKeys.values()].map(({ kid }) => kid);
		const revoking = toPartner({ ...card, version: card.version + 1, revoked: kids });
		await expect(verify(ours, { cards: [own as Partner, revoking] })).rejects.toMatchObject({
			code: 'receipt-invalid',
			detail: 'Receipt: key-revoked.',
			fields: [{ pointer: '/receipts/0' }],
		});
	});

	it('still proves after the document was erased, and what is left of it elsewhere matches', async () => {
		const { documentId } = await sendOne(indonesia, malaysia);
		// A court has it, before both gateways have it no more.
		const held = await malaysia.client.copy(documentId, 'investigation');
		const { body: _, kind: __, ...frame } = makeDraft() as unknown as Record<string, unknown>;
		const relations = [{ type: 'withdraws', document: documentId }];
		const withdrawal = { ...frame, kind: 'withdrawal', relations, body: { reason: 'salah orang' } };
		await indonesia.client.release(withdrawal, [{ to: malaysia.authority, withhold: [] }]);
		const erased = async () => (await malaysia.client.erasures(10)).items.map((item) => item.documentId);
		await vi.waitFor(async () => expect(await erased()).toContain(documentId), { timeout: 20_000, interval: 100 });
		const bundle = await prove(malaysia, documentId);
		expect(await verify(bundle, { document: held })).toMatchObject({
			document: { id: documentId, author: 'id.imigrasi', matched: held.split('~').length - 2 },
			receipts: [{ from: 'id.imigrasi', to: 'my.imigresen', outcome: 'accepted', isLogged: true }],
			logs: [{ leaves: [{ entry: { action: 'document-received', outcome: 'accepted' } }] }],
		});
		for (const disclosure of held.split('~').slice(1, -1)) expect(toEvidenceText(bundle)).not.toContain(disclosure);
		const other = await indonesia.client.copy((await sendOne(indonesia, malaysia)).documentId, 'investigation');
		await expect(verify(bundle, { document: other })).rejects.toMatchObject({ code: 'evidence-document-differs' });
		await expect(malaysia.client.copy(documentId, 'investigation')).rejects.toMatchObject({ code: 'document-erased' });
	});

	it('says as of when a list of its CA does not have a key, and is refused where one has it', async () => {
		const now = Temporal.Now.instant();
		const dates = { now, nextUpdate: now.add({ hours: 24 }) };
		const ca = await loadIssuingCa(malaysia.dataDir);
		const listed = (serials: readonly string[]) =>
			issueRevocationList(ca, { revoked: new Map(serials.map((serial) => [serial, now])), ...dates }).then((der) =>
				Buffer.from(der).toString('base64'),
			);
		const { receipts } = await verify(sealEvidence({ ...ours, revocationLists: [await listed([])] }));
		expect(receipts[0]?.signer).toMatchObject({ authority: 'my.imigresen', notRevokedOn: expect.any(String) });
		const [pem = ''] = (await malaysia.card()).signing;
		const revoked = sealEvidence({ ...ours, revocationLists: [await listed([new X509Certificate(pem).serialNumber])] });
		await expect(verify(revoked)).rejects.toMatchObject({
			code: 'receipt-invalid',
			detail: 'Receipt: key-revoked.',
			fields: [{ pointer: '/receipts/0' }],
		});
		const strange = sealEvidence({ ...ours, revocationLists: [Buffer.from('MIIB').toString('base64')] });
		await expect(verify(strange)).rejects.toMatchObject({
			code: 'revocation-list-unacceptable',
			fields: [{ pointer: '/revocationLists/0' }],
		});
	});

	it('has our card as it was then, and as it is now', async () => {
		await indonesia.changeCard({ names: { en: 'Renamed', local: 'Berganti nama' } });
		const bundle = await prove(indonesia, sent.documentId);
		const own = bundle.cards
			.map((token) => readSignedCard(token).card)
			.filter(({ authority }) => authority === 'id.imigrasi');
		expect(own.map(({ version, names }) => [version, names.en])).toEqual([
			[2, 'Renamed'],
			[1, 'id.imigrasi'],
		]);
		expect(await verify(bundle)).toMatchObject({ trusted: [{ authority: 'id.imigrasi', version: 2 }, {}] });
	});

	it('brings the lists of partners that are here', async () => {
		const now = Temporal.Now.instant();
		const der = await issueRevocationList(await loadIssuingCa(malaysia.dataDir), {
			revoked: new Map(),
			now,
			nextUpdate: now.add({ hours: 24 }),
		});
		const list = { authority: malaysia.authority, issuer: 'ca', thisUpdate: now.toString(), der };
		await saveList(indonesia.database.db, list);
		const { revocationLists } = await prove(indonesia, sent.documentId);
		expect(revocationLists).toEqual([Buffer.from(der).toString('base64')]);
	});
});

describe('a copy of a document as it was signed', () => {
	it('is given for a purpose, on record as any reading', async () => {
		await indonesia.client.copy(sent.documentId, 'investigation');
		const rows = await indonesia.database.db.selectFrom('audit_entry').select('entry').execute();
		const copied = rows.map(({ entry }) => JSON.parse(entry)).filter(({ outcome }) => outcome === 'copied');
		const copy = { action: 'document-read', document: sent.documentId, reason: 'investigation' };
		expect(copied).toContainEqual(expect.objectContaining(copy));
		const refused = malaysia.client.copy(sent.documentId, 'repatriation');
		await expect(refused).rejects.toMatchObject({ code: 'purpose-differs' });
	});
});

describe('what is no evidence bundle', () => {
	const anything = fc.oneof(
		fc.uint8Array({ maxLength: 200 }),
		fc.json().map((text) => Buffer.from(text)),
		fc.object().map((value) => Buffer.from(`${canonicalJson({ type: 'lintas-evidence/v1', ...value })}\n`)),
	);

	it('is refused with a reason, whatever it is', () => {
		fc.assert(
			fc.property(anything, (bytes) => {
				const { code } = toProblem(attempt(() => parseEvidence(bytes)));
				expect(code).toBe('evidence-malformed');
			}),
		);
	});

	it('is refused unread where it is too large', () => {
		const problem = toProblem(attempt(() => parseEvidence(new Uint8Array(maxEvidenceBytes + 1))));
		expect(problem).toMatchObject({
			code: 'evidence-malformed',
			detail: `It has more than ${maxEvidenceBytes} bytes.`,
		});
	});
});

function attempt(work: () => unknown): unknown {
	try {
		return work();
	} catch (thrown) {
		return thrown;
	}
}

describe('an evidence bundle that somebody changed', () => {
	/** What is told of the place: a pointer into the bundle, or into its text where it is not one any more. */
	const place = /offset|byte|UTF-8|syntax|\//;

	it.each<[string, number, (byte: number, by: number) => number]>([
		['', 300, (byte, by) => byte ^ by],
		// Letters and digits for others: the text stays one that could have been written.
		[' to another letter or digit', 300, (byte, by) => (isLetterOrDigit(byte) ? 0x61 + (by % 26) : byte)],
	])('is refused whatever byte was altered%s, and the place is named', async (_, numRuns, alter) => {
		const anchors = parseTimestampAnchors(Buffer.from(time.caPem));
		const brought = { cards: await cards(indonesia, malaysia), lists: [], anchors, now: Temporal.Now.instant() };
		const bytes = Buffer.from(toEvidenceText(whole));
		await verifyEvidence(bytes, brought);
		const change = fc.record({ at: fc.nat(bytes.length - 1), by: fc.integer({ min: 1, max: 255 }) });
		await fc.assert(
			fc.asyncProperty(change, async ({ at, by }) => {
				const altered = Buffer.from(bytes);
				altered[at] = alter(altered[at] ?? 0, by);
				fc.pre(!altered.equals(bytes));
				const problem = toProblem(await verifyEvidence(altered, brought).catch((thrown: unknown) => thrown));
				expect(problem.code).not.toBe('internal-error');
				expect(`${problem.detail} ${problem.fields.map(({ pointer }) => pointer)}`).toMatch(place);
			}),
			{ numRuns },
		);
	});

	const first = (bundle: EvidenceBundle) => known(known(bundle.logs[0]).leaves[0]);
	const withLeaf = (change: (leaf: EvidenceBundle['logs'][0]['leaves'][0]) => object) => () => {
		const [log] = ours.logs;
		const leaves = known(log).leaves.map((leaf, at) => (at === 0 ? { ...leaf, ...change(leaf) } : leaf));
		return { logs: [{ ...known(log), leaves }] };
	};
	const leaf = '/logs/0/leaves/0';
	test.each<[string, () => Partial<EvidenceBundle>, object]>([
		['a proof that is too short', withLeaf(({ inclusion }) => ({ inclusion: inclusion.slice(1) })), proof(leaf)],
		[
			'a proof that is too long',
			withLeaf(({ inclusion, leafHash }) => ({ inclusion: [...inclusion, leafHash] })),
			proof(leaf),
		],
		['an index beyond the size', withLeaf(() => ({ index: 100_000 })), proof(leaf)],
		['an index beyond what is counted', withLeaf(() => ({ index: 2 ** 53 })), { code: 'evidence-malformed' }],
		['another index', withLeaf(({ index }) => ({ index: index + 1 })), proof(leaf)],
		[
			'another salt',
			withLeaf(({ leafHash, disclosed }) => ({ disclosed: { ...disclosed, salt: leafHash } })),
			bad(leaf),
		],
		['an entry that no receipt promised', withLeaf(() => ({ disclosed: undefined })), bad(leaf)],
		[
			'the entry of another document',
			() => ({ logs: [{ ...known(ours.logs[0]), leaves: known(others.logs[0]).leaves }] }),
			bad(leaf),
		],
		[
			'the checkpoint of another log',
			() => ({ logs: [{ ...known(ours.logs[0]), checkpoint: known(theirs.logs[0]).checkpoint }] }),
			proof(leaf),
		],
		['a checkpoint by an unknown key', () => signedBy(signerOf('lintas/id.imigrasi', 'ed25519', 3)), untrusted],
		['a checkpoint of something else', () => signedBy(signerOf('example.com/log', 'ed25519', 3)), untrusted],
		[
			'a checkpoint of a log of nobody here',
			() => signedBy(signerOf('lintas/sg.ica', 'ed25519', 3)),
			{
				code: 'evidence-untrusted',
				fields: [{ pointer: '/logs/0/checkpoint' }],
			},
		],
		[
			'a later tree that does not begin with this one',
			() => ({ logs: [{ ...known(ours.logs[0]), later: [{ ...toLaterOf(others), consistency: [] }] }] }),
			proof('/logs/0/later/0'),
		],
		[
			'a later tree of another log',
			() => ({ logs: [{ ...known(ours.logs[0]), later: [toLaterOf(theirs)] }] }),
			{ code: 'checkpoint-untrusted', fields: [{ pointer: '/logs/0/later/0' }] },
		],
		[
			'the receipt of another document',
			() => ({ receipts: others.receipts }),
			{
				code: 'receipt-invalid',
				detail: 'Receipt: of another document.',
				fields: [{ pointer: '/receipts/0' }],
			},
		],
		['another document', () => ({ document: others.document }), { code: 'receipt-invalid' }],
		[
			'the time-stamp of another checkpoint',
			() => ({ ...others, logs: [{ ...known(others.logs[0]), timestamps: known(timed.logs[0]).timestamps }] }),
			{ code: 'timestamp-unacceptable', fields: [{ pointer: '/logs/0/timestamps/0' }] },
		],
		['a member more', () => ({ more: true }) as object, { code: 'evidence-malformed', fields: [{ pointer: '/more' }] }],
		[
			'another type',
			() => ({ type: 'lintas-evidence/v2' }) as object,
			{
				code: 'evidence-malformed',
				fields: [{ pointer: '/type' }],
			},
		],
	])('is refused with %s, though its digest was made anew', async (_, change, expected) => {
		expect(first(ours).inclusion.length).toBeGreaterThan(0);
		await expect(verify(sealEvidence({ ...ours, ...change() }))).rejects.toMatchObject(expected);
	});

	it('is refused in any other spelling', async () => {
		const spaced = Buffer.from(JSON.stringify(ours, undefined, 1));
		const brought = { cards: await cards(indonesia, malaysia), lists: [], anchors: [], now: Temporal.Now.instant() };
		await expect(verifyEvidence(spaced, brought)).rejects.toMatchObject({ code: 'evidence-malformed' });
		const cut = Buffer.from(toEvidenceText(ours)).subarray(0, -1);
		await expect(verifyEvidence(cut, brought)).rejects.toMatchObject({ code: 'evidence-malformed' });
	});
});

function isLetterOrDigit(byte: number): boolean {
	return /[A-Za-z0-9]/.test(String.fromCharCode(byte));
}

function proof(pointer: string) {
	return { code: 'proof-invalid', fields: [{ pointer }] };
}

function bad(pointer: string) {
	return { code: 'evidence-invalid', fields: [{ pointer }] };
}

const untrusted = { code: 'checkpoint-untrusted', fields: [{ pointer: '/logs/0/checkpoint' }] };

/** Our evidence under a checkpoint that somebody else signed. */
function signedBy(signer: NoteSigner): Partial<EvidenceBundle> {
	const { size, root } = parseCheckpointText(noteOf(ours).text);
	const checkpoint = signCheckpoint({ origin: signer.key.name, size, root }, signer, Temporal.Now.instant());
	return { logs: [{ ...known(ours.logs[0]), checkpoint }] };
}

function noteOf(bundle: EvidenceBundle): Note {
	return parseNote(Buffer.from(known(bundle.logs[0]).checkpoint));
}

/** The log of who made it alone, without what others say of it. */
function bare(bundle: EvidenceBundle): EvidenceBundle {
	const { text, signatures } = noteOf(bundle);
	const checkpoint = toSignedText({ text, signatures: signatures.slice(0, 1) });
	return sealEvidence({ ...bundle, logs: [{ ...known(bundle.logs[0]), checkpoint, later: [] }] });
}

function toLaterOf(bundle: EvidenceBundle) {
	return { checkpoint: known(bundle.logs[0]).checkpoint, consistency: [] };
}

function cosign(bundle: EvidenceBundle, sign: (text: string) => readonly NoteSignature[]): EvidenceBundle {
	const { text, signatures } = noteOf(bundle);
	const checkpoint = toSignedText({ text, signatures: [...signatures, ...sign(text)] });
	return sealEvidence({ ...bundle, logs: [{ ...known(bundle.logs[0]), checkpoint }] });
}
