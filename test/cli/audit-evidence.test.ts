import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadIssuingCa } from '../../src/pki/key-store.ts';
import { issueRevocationList } from '../../src/pki/revocation-list.ts';
import { keepCards, prove, sendOne, stamp } from '../evidence/prove.ts';
import { makePair } from '../gateways.ts';
import { openTestAuthority, type TestAuthority } from '../timestamp-authority.ts';
import { type Result, runLintas } from './lintas.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let time: TestAuthority;
let folder: string;
let documentId: string;
/** Of the same file once more. */
let again: Result;
const inFolder = (name: string) => join(folder, name);

beforeAll(async () => {
	[pair, time, folder] = await Promise.all([makePair(), openTestAuthority(), mkdtemp(join(tmpdir(), 'lintas-court-'))]);
	const { indonesia, malaysia } = pair;
	await keepCards(indonesia, malaysia);
	await Promise.all([indonesia.start(), malaysia.start()]);
	({ documentId } = await sendOne(indonesia, malaysia));
	await prove(indonesia, documentId);
	await stamp(indonesia, time);
	await writeFile(inFolder('id.card'), `${await indonesia.signedCard()}\n`);
	await writeFile(inFolder('my.card'), await malaysia.signedCard());
	await writeFile(inFolder('tsa.pem'), time.caPem);
	const now = Temporal.Now.instant().add({ seconds: 1 });
	const wish = { revoked: new Map(), now, nextUpdate: now.add({ hours: 24 }) };
	await writeFile(inFolder('id.crl'), await issueRevocationList(await loadIssuingCa(indonesia.dataDir), wish));
	await vi.waitFor(
		async () => {
			const { logs } = await indonesia.client.evidence(documentId);
			const isCosigned = logs[0]?.later.length !== 0 || logs[0].checkpoint.includes('lintas/my.imigresen');
			if (!isCosigned || logs.length < 2) throw new Error('not cosigned, or proved by the recipient, yet');
		},
		{ timeout: 40_000, interval: 500 },
	);
	const words = ['audit', 'prove', documentId, '--out', inFolder('evidence.json')];
	expect(await runLintas(words, indonesia.environment)).toMatchObject({ code: 0, stderr: '' });
	again = await runLintas(words, indonesia.environment);
	const copy = ['show', documentId, '--purpose', 'investigation', '--copy', inFolder('document.sd-jwt')];
	expect(await runLintas(copy, indonesia.environment)).toMatchObject({ code: 0, stderr: '' });
	// From here on there is no gateway.
	await Promise.all([pair.remove(), time.close()]);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** On a machine with no database and no configuration. */
const verify = (file: string, words: readonly string[] = [], environment: Readonly<Record<string, string>> = {}) => {
	const cards = ['--trust', inFolder('id.card'), '--trust', inFolder('my.card')];
	return runLintas(['audit', 'verify', inFolder(file), ...cards, ...words], {
		LINTAS_DATA: '/nonexistent',
		...environment,
	});
};
const linesOf = ({ stdout }: Result) => stdout.trimEnd().split('\n');

describe('lintas audit prove and verify', () => {
	it('prove writes a file that nothing is written over', async () => {
		const text = await readFile(inFolder('evidence.json'), 'utf8');
		expect(JSON.parse(text)).toMatchObject({ type: 'lintas-evidence/v1' });
		expect(text).not.toMatch(/Suryadi|Fiktif/);
		expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/^file-exists: /) });
	});

	it('verify says in words what is proved and what is not', async () => {
		const result = await verify('evidence.json', ['--trust-tsa', inFolder('tsa.pem')]);
		expect({ code: result.code, stderr: result.stderr }).toEqual({ code: 0, stderr: '' });
		const lines = linesOf(result);
		for (const line of [
			/^The evidence proves:$/,
			new RegExp(
				`^ {2}id\\.imigrasi signed a document \\(Perpetrator profile, ${documentId}\\) with the SHA-256 digest`,
			),
			/^ {2}my\.imigresen signed a receipt: it accepted this document from id\.imigrasi on /,
			/^ {2}Entry 0, .*: the document was released to my\.imigresen \(queued\)\.$/,
			/^ {2}Entry 1, .*: the delivery to my\.imigresen ended \(delivered\)\.$/,
			/^ {2}These entries were in the log of id\.imigrasi by .* at the latest: so says a time-stamping authority/,
			/^ {2}Others who saw the log of id\.imigrasi and cosigned it: 1; asked for: 0\. my\.imigresen, /,
			/^It does not prove:$/,
			/^ {2}What the document says: /,
			/^ {2}What the receipt of my\.imigresen promised is in the audit log that it signed: entry \d+ of \d+; what it says/,
			/^ {2}That a log shows everybody the same: nobody who is trusted here has cosigned it \(my\.imigresen\)\.$/,
			/^Verified by these cards:$/,
			/^ {2}my\.imigresen, version 1, fingerprint, to be read out over the telephone: [0-9A-F-]{39}$/,
		])
			expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
	});

	it('verify speaks Bahasa Indonesia where asked to, and says that no time is trusted', async () => {
		const lines = linesOf(await verify('evidence.json', [], { LINTAS_LANGUAGE: 'id' }));
		for (const line of [
			/^Berkas ini membuktikan:$/,
			/^ {2}id\.imigrasi menandatangani sebuah dokumen \(Profil pelaku, /,
			/^ {2}my\.imigresen menandatangani tanda terima: dokumen ini dari id\.imigrasi diterima pada /,
			/^Tidak membuktikan:$/,
			/^ {2}Waktunya menurut pihak independen: /,
			/^ {2}Entri 1, .*: pengiriman kepada my\.imigresen selesai \(terkirim\)\.$/,
		])
			expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
	});

	it('verify fills in a form of one page, in both languages, with no script and nothing from elsewhere', async () => {
		const words = ['--cosignatures', '1', '--html', inFolder('form.html'), '--pdf', inFolder('form.pdf')];
		expect(await verify('evidence.json', words)).toMatchObject({ code: 0 });
		expect(await readFile(inFolder('form.pdf'), 'latin1')).toMatch(/^%PDF-1\.7.*%%EOF$/s);
		const form = await readFile(inFolder('form.html'), 'utf8');
		for (const text of [
			'Lembar bukti',
			'Evidence of the exchange',
			'Membuktikan',
			'Proves',
			documentId,
			'Profil pelaku',
		])
			expect(form).toContain(text);
		expect(form).not.toMatch(/<script|https?:|src=|href=|url\(/i);
	});

	it('verify says whether a copy that somebody holds is of the document', async () => {
		const { stdout } = await verify('evidence.json', ['--document', inFolder('document.sd-jwt')]);
		expect(stdout).toMatch(/\n {2}The document that was presented is this document; \d+ of its parts were matched\.\n/);
		expect(stdout).toContain('That what the document says is true');
	});

	it('verify names the file that is no copy, and the card whose fingerprint was not given', async () => {
		const copy = await verify('evidence.json', ['--document', inFolder('id.card')]);
		expect(copy.stderr).toContain(`document-malformed: `);
		expect(copy.stderr).toContain(`File ${inFolder('id.card')}.`);
		const { stdout } = await verify('evidence.json');
		const [heard = ''] = /(?:[0-9A-F]{4}-){7}[0-9A-F]{4}/.exec(stdout) ?? [];
		const one = await verify('evidence.json', ['--fingerprint', heard]);
		expect({ code: one.code, stdout: one.stdout }).toEqual({ code: 1, stdout: '' });
		expect(one.stderr).toContain('None that was given is that of the card of my.imigresen.');
	});

	it('verify says of what is cut short, and of no bundle at all, that it is none', async () => {
		await writeFile(inFolder('short.json'), (await readFile(inFolder('evidence.json'))).subarray(0, 8_000));
		for (const file of ['short.json', 'id.card'])
			expect(await verify(file)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^evidence-malformed: /) });
	});

	it('verify takes what a CA revoked from a file, of a CA on the cards alone', async () => {
		const { stdout } = await verify('evidence.json', ['--crl', inFolder('id.crl')]);
		expect(stdout).toMatch(
			/\n {2}By the list of its CA of .* the key by which id\.imigrasi signed was not revoked\.\n/,
		);
		const words = [
			'audit',
			'verify',
			inFolder('evidence.json'),
			'--trust',
			inFolder('my.card'),
			'--crl',
			inFolder('id.crl'),
		];
		const { code, stderr } = await runLintas(words, { LINTAS_DATA: '/nonexistent' });
		expect([code, stderr]).toEqual([1, expect.stringMatching(/^revocation-list-unacceptable: .*File .*id\.crl\./)]);
	});

	it('verify writes one value for machines', async () => {
		const { stdout } = await verify('evidence.json', ['--json']);
		expect(JSON.parse(stdout)).toMatchObject({ document: { id: documentId, matched: null }, cosignaturesAsked: 0 });
	});

	it('verify fails where fewer have cosigned than were asked for, a byte was altered, or a fingerprint is another', async () => {
		const uncosigned = await verify('evidence.json', ['--cosignatures', '2']);
		expect(uncosigned.code).toBe(1);
		expect(uncosigned.stdout).toContain('cosigned it: 1; asked for: 2.');
		expect(uncosigned.stderr).toContain('evidence-uncosigned: ');
		const text = await readFile(inFolder('evidence.json'), 'utf8');
		await writeFile(inFolder('altered.json'), text.replace('document-released', 'document-relaesed'));
		const altered = await verify('altered.json');
		expect(altered.code).toBe(1);
		expect(altered.stderr).toMatch(/^evidence-invalid: [^\n]+\n {2}\/logs\/0\/leaves\/0: as it was when/);
		const heard = await verify('evidence.json', ['--fingerprint', '0000-1111']);
		expect(heard.stderr).toMatch(/^card-fingerprint-mismatch: /);
	});

	it('verify compares the fingerprints that were heard', async () => {
		const shown = linesOf(await verify('evidence.json')).flatMap(
			(line) => /([0-9A-F]{4}(?:-[0-9A-F]{4}){7})$/.exec(line)?.[1] ?? [],
		);
		const heard = shown.flatMap((fingerprint) => ['--fingerprint', fingerprint.toLowerCase().replaceAll('-', ' ')]);
		expect(await verify('evidence.json', heard)).toMatchObject({ code: 0, stderr: '' });
	});

	it('is told how it is used', async () => {
		expect(await runLintas(['audit', 'verify', inFolder('evidence.json')])).toMatchObject({ code: 2 });
		expect(await runLintas(['audit', 'forge', 'x'])).toMatchObject({ code: 2 });
		expect(await runLintas(['audit', 'prove', documentId, '--trust', 'x'])).toMatchObject({ code: 2 });
		expect(await runLintas(['audit', 'verify', 'x', '--full', '--trust', 'x'])).toMatchObject({ code: 2 });
	});
});
