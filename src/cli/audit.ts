import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { maxEvidenceBytes, toEvidenceText } from '../audit/evidence-bundle.ts';
import { toStatements } from '../evidence/statements.ts';
import { type ProvenEvidence, verifyEvidence } from '../evidence/verify.ts';
import { AuthorityId } from '../model/identifiers.ts';
import type { Partner } from '../partners/partner.ts';
import { parseSignedCard } from '../partners/signed-card.ts';
import { toFingerprint } from '../pki/card-key.ts';
import { parseTimestampAnchors, type TimestampAnchors } from '../pki/timestamp.ts';
import { Problem, toProblem } from '../problem.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import type { Terminal } from './terminal.ts';

const files = z.array(z.string().min(1)).max(64).default([]);
const options = z.object({
	partner: AuthorityId.optional(),
	out: z.string().min(1).optional(),
	trust: files,
	fingerprint: z.array(z.string().min(1).max(100)).max(64).default([]),
	'trust-tsa': files,
	document: z.string().min(1).optional(),
	cosignatures: z.coerce.number().int().min(0).max(100).default(0),
});
type Options = z.infer<typeof options>;

const ofVerify = ['trust', 'fingerprint', 'trust-tsa', 'document'] as const;

export const auditCommand = defineCommand({
	name: 'audit',
	summary: 'Evidence for a court that a document existed, when, and between whom; verified where there is no gateway',
	usage:
		'prove DOCUMENT [--partner ID] [--out FILE] | verify BUNDLE --trust CARD… [--document FILE] [--cosignatures N]',
	flags: {
		'--partner ID': 'of the exchange with this partner alone',
		'--out FILE': 'where to write the evidence; evidence-DOCUMENT.json if not given',
		'--trust CARD': 'file with the signed card of somebody who takes part; once for each',
		'--fingerprint F': 'as its owner read it out; once for each card, and each is then compared',
		'--trust-tsa FILE': 'CAs of a time-stamping authority that you trust (PEM)',
		'--document FILE': 'a copy of the document: is it the one?',
		'--cosignatures N': 'how many other authorities must have cosigned the log; none if not given',
	},
	example: 'lintas audit verify evidence.json --trust id.card --trust my.card --trust-tsa tsa-ca.pem --cosignatures 1',
	args: {
		partner: { type: 'string' },
		out: { type: 'string' },
		trust: { type: 'string', multiple: true },
		fingerprint: { type: 'string', multiple: true },
		'trust-tsa': { type: 'string', multiple: true },
		document: { type: 'string' },
		cosignatures: { type: 'string' },
	},
	options,
	positionals: 2,
	async run(call: Call<Options>) {
		const { options: given, positionals, terminal } = call;
		const [verb, what = ''] = positionals;
		if (verb === 'prove') return await prove(call, what);
		if (verb !== 'verify') throw new UsageError(`Neither prove nor verify: \`${verb}\`.`);
		if (given.partner !== undefined || given.out !== undefined) throw new UsageError('`prove` alone takes these.');
		if (given.trust.length === 0) throw new UsageError('Say with --trust whose word counts: the file of a card.');
		return await verify(given, terminal, what);
	},
});

async function prove({ options: given, config, terminal }: Call<Options>, id: string): Promise<ExitCode> {
	if (ofVerify.some((name) => given[name]?.length)) throw new UsageError('`verify` alone takes these.');
	const bundle = await (await openOfficerClient(config)).evidence(id, given.partner);
	const file = given.out ?? `evidence-${id}.json`;
	await write(file, toEvidenceText(bundle));
	terminal.line(`${terminal.words.evidenceWritten}: ${file}`);
	terminal.line(`${terminal.words.digest}: ${bundle.digest}`);
	terminal.value({ file, digest: bundle.digest });
	return 0;
}

async function verify(given: Options, terminal: Terminal, file: string): Promise<ExitCode> {
	const cards = await Promise.all(given.trust.map(readCard));
	if (given.fingerprint.length > 0) requireFingerprints(cards, given.fingerprint);
	const anchors = (await Promise.all(given['trust-tsa'].map(readAnchors))).flat();
	const document = given.document === undefined ? undefined : (await read(given.document)).toString('utf8');
	const now = Temporal.Now.instant();
	const evidence = await verifyEvidence(await read(file), { cards, anchors, document, now });
	tell(evidence, given.cosignatures, terminal);
	requireCosigned(evidence, given.cosignatures);
	return 0;
}

function tell(evidence: ProvenEvidence, asked: number, { line, value, words, language }: Terminal): void {
	const { proves, provesNot } = toStatements(evidence, asked, language);
	line(`${words.provesThis}:`);
	for (const sentence of proves) line(`  ${sentence}`);
	line(`${words.provesNot}:`);
	for (const sentence of provesNot) line(`  ${sentence}`);
	line(`${words.trustedCards}:`);
	for (const { authority, version, fingerprint } of evidence.trusted)
		line(`  ${authority}, ${words.version} ${version}, ${words.fingerprint}: ${fingerprint}`);
	value({ ...evidence, cosignaturesAsked: asked, proves, provesNot });
}

/** Of each log. @throws Problem `evidence-uncosigned` */
function requireCosigned({ logs }: ProvenEvidence, asked: number): void {
	for (const { authority, cosignatures } of logs) {
		if (cosignatures.length >= asked) continue;
		const detail = `Log of ${authority}: ${cosignatures.length} of ${asked}.`;
		throw new Problem('evidence-uncosigned', { detail });
	}
}

/** Each card by one that was heard, and none heard for nothing. @throws Problem `card-fingerprint-mismatch` */
function requireFingerprints(cards: readonly Partner[], heard: readonly string[]): void {
	const plain = (text: string) => text.replaceAll(/[\s:-]/g, '').toUpperCase();
	const expected = new Set(heard.map(plain));
	const shown = new Set(cards.map(({ card }) => plain(toFingerprint(card))));
	if (expected.symmetricDifference(shown).size > 0) throw new Problem('card-fingerprint-mismatch');
}

async function readCard(file: string): Promise<Partner> {
	try {
		return await parseSignedCard((await read(file)).toString('utf8'));
	} catch (cause) {
		const { code, fields } = toProblem(cause);
		throw new Problem(code, { detail: `File ${file}.`, fields, cause });
	}
}

async function readAnchors(file: string): Promise<TimestampAnchors> {
	return parseTimestampAnchors(await read(file));
}

/** @throws Problem `file-unreadable` */
async function read(file: string): Promise<Buffer> {
	const bytes = await readFile(file).catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
	if (bytes.length <= maxEvidenceBytes) return bytes;
	throw new Problem('file-unreadable', { detail: `File ${file}: more than ${maxEvidenceBytes} bytes.` });
}

/** Nothing that is there already is written over. @throws Problem `file-exists`, `file-unreadable` */
async function write(file: string, text: string): Promise<void> {
	await writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
		throw new Problem(cause.code === 'EEXIST' ? 'file-exists' : 'file-unreadable', { detail: `File ${file}.`, cause });
	});
}
