import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { maxEvidenceBytes } from '../audit/evidence-bundle.ts';
import { systemClock } from '../clock.ts';
import { parseCopy } from '../envelope/document.ts';
import { toCourtForm } from '../evidence/court-form.ts';
import { toHtml } from '../evidence/court-html.ts';
import { listAsked, toStatements } from '../evidence/statements.ts';
import { type ProvenEvidence, verifyEvidence } from '../evidence/verify.ts';
import type { Partner } from '../partners/partner.ts';
import { parseSignedCard, toDigits } from '../partners/signed-card.ts';
import { toFingerprint } from '../pki/card-key.ts';
import { parseRevocationList } from '../pki/revocation-list.ts';
import { parseTimestampAnchors, type TimestampAnchors } from '../pki/timestamp.ts';
import { Problem, toProblem } from '../problem.ts';
import type { ExitCode } from './command.ts';
import { saveNew } from './new-file.ts';
import type { Terminal } from './terminal.ts';

/** By what a bundle is verified; files but for fingerprints and the number of cosignatures. */
interface Given {
	readonly trust: readonly string[];
	readonly fingerprint: readonly string[];
	/** Of what CAs on the cards revoked. */
	readonly lists: readonly string[];
	readonly anchors: readonly string[];
	readonly document: string | undefined;
	readonly asked: number;
	readonly html: string | undefined;
	readonly pdf: string | undefined;
}

/**
 * Says what an evidence bundle proves, with no gateway here: no database, no configuration, no network.
 *
 * @throws Problem of `verifyEvidence`; `file-unreadable`, `file-exists`; `card-fingerprint-mismatch`;
 * `evidence-uncosigned`, once it was told what is proved all the same
 */
export async function verifyFile(file: string, given: Given, terminal: Terminal): Promise<ExitCode> {
	const cards = await Promise.all(given.trust.map((card) => readAs(card, (text) => parseSignedCard(text.toString()))));
	if (given.fingerprint.length > 0) requireFingerprints(cards, given.fingerprint);
	const now = systemClock();
	const issuers = cards.flatMap((card) => card.issuers);
	const lists = await Promise.all(
		given.lists.map((list) => readAs(list, async (bytes) => parseRevocationList(bytes, issuers, now))),
	);
	const anchors = (await Promise.all(given.anchors.map(readAnchors))).flat();
	const document = given.document === undefined ? undefined : await readAs(given.document, readCopy);
	const evidence = await verifyEvidence(await read(file), { cards, lists, anchors, document, now });
	tell(evidence, given.asked, terminal);
	requireCosigned(evidence, given.asked);
	const form = toCourtForm(evidence, { asked: given.asked, verifiedAt: now });
	if (given.html !== undefined) await save(given.html, toHtml(form), terminal);
	if (given.pdf !== undefined) {
		// Nobody else has to wait for the library that makes it.
		const { toPdf } = await import('../evidence/court-pdf.ts');
		await save(given.pdf, await toPdf(form), terminal);
	}
	return 0;
}

async function save(file: string, content: string | Uint8Array, terminal: Terminal): Promise<void> {
	await saveNew(file, content);
	terminal.progress(`${terminal.words.saved}: ${file}`);
}

function tell(evidence: ProvenEvidence, asked: number, { line, value, words, language }: Terminal): void {
	const { proves, provesNot } = toStatements(evidence, { asked, most: Number.POSITIVE_INFINITY }, language);
	line(`${words.provesThis}:`);
	for (const sentence of proves) line(`  ${sentence}`);
	line(`${words.provesNot}:`);
	for (const sentence of provesNot) line(`  ${sentence}`);
	line(`${words.trustedCards}:`);
	for (const { authority, version, fingerprint } of evidence.trusted)
		line(`  ${authority}, ${words.version} ${version}, ${words.fingerprint}: ${fingerprint}`);
	value({ ...evidence, cosignaturesAsked: asked, proves, provesNot });
}

/** @throws Problem `evidence-uncosigned` */
function requireCosigned(evidence: ProvenEvidence, asked: number): void {
	const short = listAsked(evidence).filter((log) => log.cosignatures.length < asked);
	if (short.length === 0) return;
	const counts = short.map(({ authority, cosignatures }) => `log of ${authority} ${cosignatures.length} of ${asked}`);
	throw new Problem('evidence-uncosigned', { detail: `Cosignatures: ${counts.join(', ')}.` });
}

/** Each card by one that was heard, and none heard for nothing. @throws Problem `card-fingerprint-mismatch` */
function requireFingerprints(cards: readonly Partner[], heard: readonly string[]): void {
	const expected = new Set(heard.map(toDigits));
	const isHeard = ({ card }: Partner) => expected.delete(toDigits(toFingerprint(card)));
	const unheard = cards.filter((card) => !isHeard(card)).map(({ authority }) => authority);
	if (unheard.length > 0) {
		const detail = `None that was given is that of the card of ${unheard.join(', ')}.`;
		throw new Problem('card-fingerprint-mismatch', { detail });
	}
	if (expected.size > 0)
		throw new Problem('card-fingerprint-mismatch', { detail: 'One is of no card that was given.' });
}

/** That it is no copy at all is told with the name of its file. @throws Problem `document-malformed` */
async function readCopy(bytes: Buffer): Promise<string> {
	parseCopy(bytes.toString().trim());
	return bytes.toString();
}

function readAnchors(file: string): Promise<TimestampAnchors> {
	return readAs(file, async (bytes) => parseTimestampAnchors(bytes));
}

/** What is wrong with one of several files is told with its name. */
async function readAs<Value>(file: string, parse: (bytes: Buffer) => Promise<Value>): Promise<Value> {
	const bytes = await read(file);
	try {
		return await parse(bytes);
	} catch (cause) {
		const { code, detail = '', fields } = toProblem(cause);
		throw new Problem(code, { detail: `File ${file}. ${detail}`.trim(), fields, cause });
	}
}

/** No more of it than could count. @throws Problem `file-unreadable` */
async function read(file: string): Promise<Buffer> {
	const bytes = await buffer(createReadStream(file, { end: maxEvidenceBytes })).catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
	if (bytes.length <= maxEvidenceBytes) return bytes;
	throw new Problem('file-unreadable', { detail: `File ${file}: more than ${maxEvidenceBytes} bytes.` });
}
