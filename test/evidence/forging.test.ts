import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { type AuditEntry, toAuditLeaf } from '../../src/audit/entry.ts';
import type { NoteSigner } from '../../src/audit/note-signature.ts';
import { readCover, signCover } from '../../src/envelope/cover.ts';
import { type Receipt, signReceipt } from '../../src/envelope/receipt.ts';
import { readSigned } from '../../src/envelope/signed.ts';
import { onePerAuthority } from '../../src/evidence/proven-checkpoint.ts';
import { listAsked, toStatements } from '../../src/evidence/statements.ts';
import { type Brought, verifyEvidence } from '../../src/evidence/verify.ts';
import { toTimestamp } from '../../src/model/identifiers.ts';
import { issueRevocationList, parseRevocationList } from '../../src/pki/revocation-list.ts';
import { toThumbprint } from '../../src/pki/thumbprint.ts';
import { parseTimestampAnchors } from '../../src/pki/timestamp.ts';
import { known } from '../audit/trees.ts';
import { makePerson } from '../people.ts';
import {
	type Exchange,
	exchange,
	makeParty,
	makeTimeSource,
	type Party,
	seal,
	show,
	type TimeSource,
	toJwk,
} from './parties.ts';

/** Who takes part, and a witness; each may be the forger, with all keys that are its own. */
let indonesia: Party;
let malaysia: Party;
let singapore: Party;
let time: TimeSource;
let sent: Exchange;
const person = makePerson('officer', 'approver');

/** Later than every certificate here was issued. */
const began = Temporal.Now.instant().round('second').add({ minutes: 1 });
/** So many minutes later. */
const later = (minutes: number) => began.add({ minutes });

beforeAll(async () => {
	[indonesia, malaysia, singapore] = (await Promise.all(['id.imigrasi', 'my.imigresen', 'sg.ica'].map(makeParty))) as [
		Party,
		Party,
		Party,
	];
	time = await makeTimeSource('Time');
	sent = await exchange(indonesia, malaysia, began);
});

async function verify(bundle: Buffer, changes: Partial<Brought> = {}) {
	const cards = [indonesia, malaysia, singapore].map(({ partner }) => partner);
	const anchors = parseTimestampAnchors(Buffer.from(time.ca.pem));
	return await verifyEvidence(bundle, { cards, lists: [], anchors, now: later(60), ...changes });
}

/** What the sender shows, or whoever has its keys. */
const toSenders = async (wish: Parameters<typeof show>[2] = {}, shown = [sent.released, sent.settled]) =>
	seal(sent, { receipts: [sent.receipt], logs: [await show(indonesia, shown, wish)] });
/** What the recipient shows. */
const toRecipients = async (wish: Parameters<typeof show>[2] = {}) =>
	seal(sent, { receipts: [sent.receipt], covers: [sent.cover], logs: [await show(malaysia, [sent.received], wish)] });
const cosignedBy = ({ witness }: { readonly witness: NoteSigner }, at = later(1)) => ({
	cosigned: [[witness, at] as const],
});
const stampedAt = (minutes: number) => ({ stamped: [[time, later(minutes)] as const] });

/** What that party's CA revoked, as of half an hour later. */
async function listOf({ ca, partner }: Party, since?: Temporal.Instant, now = later(30)) {
	const [key] = partner.signingKeys.values();
	const revoked = new Map(since === undefined ? [] : [[known(key).certificate.serialNumber, since] as const]);
	const der = await issueRevocationList(ca, { revoked, now, nextUpdate: later(90) });
	return parseRevocationList(der, [ca.certificate], later(60));
}

const place = (code: string, pointer: string) => ({ code, fields: [{ pointer }] });

describe('honest evidence', () => {
	it('of the sender, and of the recipient with what the sender signed, verifies', async () => {
		expect(await verify(await toSenders())).toMatchObject({ receipts: [{ isLogged: false }], covers: [] });
		expect(await verify(await toRecipients())).toMatchObject({
			receipts: [{ isLogged: true }],
			covers: [{ from: 'id.imigrasi', to: 'my.imigresen', issuedAt: toTimestamp(began) }],
		});
	});

	it('is by a key that no later list of its CA has', async () => {
		const { document, receipts } = await verify(await toSenders(), { lists: [await listOf(indonesia)] });
		expect([document.signer.notRevokedOn, receipts[0]?.signer.notRevokedOn]).toEqual([later(30).toString(), null]);
		const early = await listOf(indonesia, undefined, began.subtract({ seconds: 1 }));
		expect(await verify(await toSenders(), { lists: [early] })).toMatchObject({
			document: { signer: { notRevokedOn: null } },
		});
	});
});

describe('a key that was revoked', () => {
	const revokedAt = (minutes: number, of: Party) => listOf(of, later(minutes)).then((list) => ({ lists: [list] }));

	it('still proves what it signed where a time-stamp or a witness shows that it was there before', async () => {
		const shown = { since: later(10).toString(), provenAt: later(5).toString() };
		const brought = await revokedAt(10, indonesia);
		expect(await verify(await toSenders(stampedAt(5)), brought)).toMatchObject({
			document: { signer: { revoked: shown } },
		});
		const cosigned = await toSenders(cosignedBy(singapore, later(5)));
		expect(await verify(cosigned, brought)).toMatchObject({ document: { signer: { revoked: shown } } });
		const { proves, provesNot } = toStatements(await verify(cosigned, brought), { asked: 0, most: 9 }, 'en');
		expect(proves).toContainEqual(expect.stringContaining(`counts no more since ${shown.since}`));
		expect(provesNot).toContainEqual(expect.stringMatching(/no list of a CA .*\(my\.imigresen\)/));
	});

	it.each<[string, () => Promise<Buffer>]>([
		['nothing shows when', () => toSenders()],
		['it was there after that alone', () => toSenders(stampedAt(20))],
		['it was there at that very time', () => toSenders(stampedAt(10))],
		[
			'its own authority alone says so',
			async () =>
				seal(sent, {
					logs: [await show(malaysia, [sent.received], { ...cosignedBy(indonesia, later(5)), disclosed: true })],
				}),
		],
	])('proves nothing where %s', async (_, make) => {
		await expect(verify(await make(), await revokedAt(10, indonesia))).rejects.toMatchObject(
			place('author-key-revoked', '/document'),
		);
	});

	it('counts no more by a list that the verifier brings, whatever newer one is in the bundle', async () => {
		const newer = Buffer.from((await listOf(indonesia)).der).toString('base64');
		const bundle = seal(sent, { logs: [await show(indonesia, [sent.released])], revocationLists: [newer] });
		expect(await verify(bundle)).toMatchObject({ document: { signer: { notRevokedOn: later(30).toString() } } });
		const old = await listOf(indonesia, later(10), later(20));
		await expect(verify(bundle, { lists: [old] })).rejects.toMatchObject(place('author-key-revoked', '/document'));
	});

	it('signs a receipt that counts where a log had that very receipt before', async () => {
		const brought = await revokedAt(10, malaysia);
		const refused = place('receipt-invalid', '/receipts/0');
		expect(await verify(await toSenders(stampedAt(5)), brought)).toMatchObject({
			receipts: [{ signer: { revoked: {} } }],
		});
		expect(await verify(await toRecipients(stampedAt(5)), brought)).toMatchObject({
			receipts: [{ signer: { revoked: {} } }],
		});
		// The sender logged that it was delivered, and made up the receipt with a key that it stole.
		const unbound = toAuditLeaf({ ...sent.delivery, action: 'delivery-settled', outcome: 'delivered' });
		await expect(verify(await toSenders(stampedAt(5), [sent.released, unbound]), brought)).rejects.toMatchObject(
			refused,
		);
		// Everybody sees the leaves of a log, and nobody what they say.
		const hidden = await toRecipients({ ...stampedAt(5), disclosed: false });
		await expect(verify(hidden, brought)).rejects.toMatchObject(refused);
	});

	it('signs a cover that counts where the recipient had that very cover before', async () => {
		const brought = await revokedAt(10, indonesia);
		expect(await verify(await toRecipients(stampedAt(5)), brought)).toMatchObject({
			covers: [{ signer: { revoked: {} } }],
		});
		const made = await exchange(indonesia, malaysia, began);
		const logs = [await show(malaysia, [made.received], stampedAt(5))];
		const again = await signCover(readCover(made.cover), indonesia.signing, began);
		const bundle = (cover: string) => seal(made, { receipts: [made.receipt], covers: [cover], logs });
		await verify(bundle(made.cover), brought);
		await expect(verify(bundle(again), brought)).rejects.toMatchObject(place('sender-key-revoked', '/covers/0'));
	});

	it('of a log or a witness counts no more, though an old card lists it', async () => {
		const revoking = await indonesia.next({
			revoked: [toThumbprint(known(indonesia.partner.card.logKey))],
			logKey: newKey(),
		});
		const logs = [await show(indonesia, [sent.released])];
		const cards = [revoking, malaysia.partner];
		await expect(verify(seal(sent, { logs, cards: [indonesia.token] }), { cards })).rejects.toMatchObject(
			place('checkpoint-untrusted', '/logs/0/checkpoint'),
		);
		const witness = known(singapore.partner.card.witnessKey);
		const lost = await singapore.next({ revoked: [toThumbprint(witness)], witnessKey: newKey() });
		const cosigned = [await show(indonesia, [sent.released], cosignedBy(singapore))];
		const bundle = seal(sent, { logs: cosigned, cards: [singapore.token] });
		expect(await verify(bundle, { cards: [indonesia.partner, lost] })).toMatchObject({ logs: [{ cosignatures: [] }] });
	});
});

describe('a card in the bundle', () => {
	it('of a witness whom the verifier does not know counts for nothing, nor does its list', async () => {
		const logs = [await show(indonesia, [sent.released], cosignedBy(singapore))];
		const list = Buffer.from((await listOf(singapore)).der).toString('base64');
		const bundle = seal(sent, { logs, cards: [singapore.token, indonesia.token], revocationLists: [list] });
		expect(await verify(bundle, { cards: [indonesia.partner] })).toMatchObject({
			logs: [{ cosignatures: [] }],
			unchecked: ['/cards/0', '/revocationLists/0', '/logs/0/checkpoint'],
		});
		const evidence = await verify(bundle, { cards: [indonesia.partner] });
		const { provesNot } = toStatements(evidence, { asked: 0, most: 9 }, 'en');
		expect(provesNot).toContainEqual(expect.stringContaining('not counted, in 3 places of the bundle'));
	});

	it('that somebody made for another authority, with a card key of its own, is not believed', async () => {
		const forger = await makeParty('id.imigrasi');
		const made = await exchange(forger, malaysia, began);
		const logs = [await show(malaysia, [made.received])];
		const bundle = seal(made, { receipts: [made.receipt], logs, cards: [forger.token] });
		await expect(verify(bundle)).rejects.toMatchObject(place('author-key-unknown', '/document'));
		const given = { cards: [malaysia.partner] };
		await expect(verify(bundle, given)).rejects.toMatchObject(place('evidence-untrusted', '/document'));
	});
});

describe('whoever keeps a log', () => {
	it('is asked for cosignatures where it discloses nothing, too', async () => {
		const evidence = await verify(await toRecipients({ disclosed: false }));
		expect(listAsked(evidence)).toMatchObject([{ authority: 'my.imigresen', cosignatures: [] }]);
		const { proves } = toStatements(evidence, { asked: 2, most: 9 }, 'en');
		expect(proves).toContainEqual('Others who saw the log of my.imigresen and cosigned it: 0; asked for: 2.');
	});

	it('is no witness of itself', async () => {
		expect(await verify(await toSenders(cosignedBy(indonesia)))).toMatchObject({
			logs: [{ cosignatures: [] }],
			unchecked: ['/logs/0/checkpoint'],
		});
	});

	it('shows two trees of one size, and that is found', async () => {
		const logs = [
			await show(indonesia, [sent.released, sent.settled]),
			await show(indonesia, [sent.settled, sent.released]),
		];
		const bundle = seal(sent, { logs });
		await expect(verify(bundle)).rejects.toMatchObject(place('evidence-invalid', '/logs/1'));
		await expect(verify(bundle)).rejects.toMatchObject({ detail: expect.stringContaining('it shows a fork') });
	});

	test.each([
		['a sentence for an outcome', { outcome: 'delivered). The verifier found all in order' }],
		['a sentence for an action', { action: 'signed by the minister, and' }],
		['a sentence for a role', { roles: ['minister. The verifier found all in order'] }],
		['line breaks', { outcome: 'delivered\nIt does not prove:' }],
		['an outcome of a thousand letters', { outcome: 'a'.repeat(1_000) }],
	])('puts %s into an entry, and is refused', async (_, change) => {
		const leaf = toAuditLeaf({
			...sent.delivery,
			action: 'document-released',
			outcome: 'queued',
			...change,
		} as AuditEntry);
		await expect(verify(await toSenders({}, [leaf]))).rejects.toMatchObject(
			place('evidence-invalid', '/logs/0/leaves/0'),
		);
	});

	test.each([
		['with roles', { by: person.id, roles: ['officer', 'approver'] }],
		['without them, as an older gateway may', { by: person.id }],
	])('says who acted %s, and is told as it wrote', async (_, who) => {
		const leaf = toAuditLeaf({
			...sent.delivery,
			action: 'document-released',
			outcome: 'queued',
			...who,
		} as AuditEntry);
		const [log] = (await verify(await toSenders({}, [leaf]))).logs;
		const { by, roles } = log?.leaves[0]?.entry ?? {};
		expect({ by, roles }).toEqual({ roles: undefined, ...who });
	});

	it('turns an entry round, and is told as it wrote', async () => {
		const parties = { authority: singapore.authority, recipient: indonesia.authority };
		const leaf = toAuditLeaf({ ...sent.delivery, ...parties, action: 'document-released', outcome: 'queued' });
		const { proves } = toStatements(await verify(await toSenders({}, [leaf])), { asked: 0, most: 9 }, 'en');
		expect(proves).toContainEqual(expect.stringContaining('document-released, sg.ica, id.imigrasi (queued)'));
	});

	it('rejected what its receipt accepts, and is refused', async () => {
		const [accepted, rejected] = [
			sent.receipt,
			await exchange(indonesia, malaysia, began, { rejected: 'kind-unknown' }),
		];
		const { receipt } = rejected;
		const honest = seal(rejected, { receipts: [receipt], logs: [await show(malaysia, [rejected.received])] });
		expect(await verify(honest)).toMatchObject({ receipts: [{ outcome: 'rejected', isLogged: true }] });
		const about = { ...(readSigned(receipt) as object as Receipt), outcome: 'accepted', code: undefined } as const;
		const { code: _, ...statement } = about;
		const turned = await signReceipt(statement as Receipt, malaysia.signing);
		expect(turned).not.toBe(accepted);
		const bundle = seal(rejected, { receipts: [turned], logs: [await show(malaysia, [rejected.received])] });
		await expect(verify(bundle)).rejects.toMatchObject(place('evidence-invalid', '/logs/0/leaves/0'));
	});
});

describe('a cover', () => {
	test.each<[string, () => Promise<string>, string]>([
		['of another delivery', async () => (await exchange(indonesia, malaysia, began)).cover, 'evidence-invalid'],
		[
			'that the recipient signed itself',
			() => signCover(readCover(sent.cover), malaysia.signing, began),
			'cover-sender-mismatch',
		],
		[
			'to somebody else',
			() => signCover({ ...readCover(sent.cover), to: singapore.authority }, indonesia.signing, began),
			'cover-recipient-mismatch',
		],
		['that is a receipt', async () => sent.receipt, 'evidence-invalid'],
		[
			'from before its certificate',
			() => signCover(readCover(sent.cover), indonesia.signing, began.subtract({ hours: 24 })),
			'cover-signature-invalid',
		],
	])('%s is refused', async (_, make, code) => {
		const logs = [await show(malaysia, [sent.received])];
		const bundle = seal(sent, { receipts: [sent.receipt], covers: [await make()], logs });
		await expect(verify(bundle)).rejects.toMatchObject(place(code, '/covers/0'));
	});
});

describe('what is said', () => {
	it('of times is what was shown: with a time-stamp by when, without one nothing', async () => {
		const say = async (bundle: Buffer) => toStatements(await verify(bundle), { asked: 0, most: 9 }, 'en');
		expect((await say(await toSenders())).provesNot).toContainEqual(
			expect.stringContaining('When, by anybody independent'),
		);
		const { proves, provesNot } = await say(await toSenders(stampedAt(5)));
		expect(provesNot).toContainEqual(expect.stringContaining('The exact times'));
		expect(proves).toContainEqual(expect.stringContaining(`by ${later(5)} at the latest`));
	});

	it('of a certificate that has ended since is that the signature may be younger, unless others saw it', async () => {
		const [key] = indonesia.partner.signingKeys.values();
		const now = known(key).notAfter.add({ hours: 1 });
		const say = async (bundle: Buffer) => {
			const { proves, provesNot } = toStatements(await verify(bundle, { now }), { asked: 0, most: 9 }, 'en');
			return [...proves, ...provesNot].filter((sentence) => sentence.includes('end of its certificate'));
		};
		expect(await say(await toSenders())).toEqual([expect.stringContaining('(id.imigrasi, my.imigresen)')]);
		expect(await say(await toSenders(stampedAt(5)))).toEqual([]);
	});

	it('of each witness is when it saw the log first', () => {
		const authority = singapore.authority;
		const at = ['+010000-01-01T00:00:00Z', '2026-11-26T12:00:00Z', '2026-11-26T12:00:01Z'];
		expect(onePerAuthority(at.map((time) => ({ authority, at: time })))).toEqual([{ authority, at: at[1] }]);
	});
});

function newKey() {
	return toJwk(generateKeyPairSync('ed25519').publicKey);
}
