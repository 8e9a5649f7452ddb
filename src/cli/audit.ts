import { z } from 'zod';
import { toEvidenceText } from '../audit/evidence-bundle.ts';
import { AuthorityId } from '../model/identifiers.ts';
import { handOutConflicts, listConflicts } from './audit-conflicts.ts';
import { verifyFile } from './audit-evidence.ts';
import { exportAudit } from './audit-export.ts';
import { verifyWholeLog } from './audit-full.ts';
import { questionNames, searchArgs, searchAudit, searchFlags, searchOptions, tailAudit } from './audit-search.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { saveNew } from './new-file.ts';
import { openOfficerClient } from './officer-client.ts';

const files = z.array(z.string().min(1)).max(64).default([]);
const options = z.object({
	full: z.literal(true).optional(),
	partner: AuthorityId.optional(),
	out: z.string().min(1).optional(),
	trust: files,
	fingerprint: z.array(z.string().min(1).max(100)).max(64).default([]),
	crl: files,
	'trust-tsa': files,
	document: z.string().min(1).optional(),
	cosignatures: z.coerce.number().int().min(0).max(100).optional(),
	html: z.string().min(1).optional(),
	pdf: z.string().min(1).optional(),
	...searchOptions,
});
type Options = z.infer<typeof options>;

/** What can be done, with which options and how many words after the verb. */
const uses = {
	tail: { verb: 'tail', takes: ['limit', 'watch'], words: 0 },
	search: { verb: 'search', takes: [...questionNames, 'limit', 'before'], words: 0 },
	export: { verb: 'export', takes: [...questionNames, 'first', 'last'], words: 1 },
	conflicts: { verb: 'conflicts', takes: ['limit'], words: 0 },
	conflict: { verb: 'conflicts', takes: [], words: 2 },
	whole: { verb: 'verify', takes: ['full'], words: 0 },
	prove: { verb: 'prove', takes: ['partner', 'out'], words: 1 },
	evidence: {
		verb: 'verify',
		takes: ['trust', 'fingerprint', 'crl', 'trust-tsa', 'document', 'cosignatures', 'html', 'pdf'],
		words: 1,
	},
} as const satisfies Record<string, { verb: string; takes: readonly (keyof Options)[]; words: number }>;

const question =
	'[--document ID] [--partner ID] [--by PERSON] [--action CODE] [--outcome CODE] [--from TIME] [--until TIME]';

export const auditCommand = defineCommand({
	name: 'audit',
	summary: 'The audit log: read, search and export it, recompute all of it; prove by it to a court what was exchanged',
	usage: [
		'tail [-n N] [--watch]',
		`search ${question} [-n N] [--before INDEX]`,
		`export FILE ${question} [--first INDEX] [--last INDEX]`,
		'conflicts [-n N]',
		'conflicts show ID',
		'conflicts export FILE',
		'verify --full',
		'prove DOCUMENT [--partner ID] [--out FILE]',
		'verify BUNDLE --trust CARD… [--fingerprint F…] [--trust-tsa FILE…] [--crl FILE…] [--cosignatures N] [--document FILE] [--html FILE] [--pdf FILE]',
	],
	flags: {
		'--full':
			'every entry, hash, checkpoint, time-stamp, cosignature and proof, as they are stored; it reads all of them',
		'--partner ID': 'with this partner alone',
		'--out FILE': 'where to write the evidence; evidence-DOCUMENT.json if not given',
		'--trust CARD': 'file with the signed card of somebody who takes part; once for each',
		'--fingerprint F': 'as its owner read it out; once for each card, and each is then compared',
		'--crl FILE': 'what a CA on these cards revoked (DER or PEM), from its own server: nobody could leave it out',
		'--trust-tsa FILE': 'CAs of a time-stamping authority that you trust (PEM)',
		'--document X': 'of `search` an id or digest; of `verify` a file with a copy of the document: is it the one?',
		...searchFlags,
		'--cosignatures N': 'how many other authorities must have cosigned the log; none if not given',
		'--html FILE': 'write a form of one page for a court file too, in Bahasa Indonesia and English',
		'--pdf FILE': 'the same as PDF',
	},
	example: 'lintas audit verify evidence.json --trust id.card --trust my.card --trust-tsa tsa-ca.pem --cosignatures 1',
	args: {
		full: { type: 'boolean' },
		partner: { type: 'string' },
		out: { type: 'string' },
		trust: { type: 'string', multiple: true },
		fingerprint: { type: 'string', multiple: true },
		crl: { type: 'string', multiple: true },
		'trust-tsa': { type: 'string', multiple: true },
		document: { type: 'string' },
		cosignatures: { type: 'string' },
		html: { type: 'string' },
		pdf: { type: 'string' },
		...searchArgs,
	},
	options,
	positionals: [1, 3],
	async run(call: Call<Options>) {
		const { options: given, positionals, terminal } = call;
		const [verb, what = '', which = ''] = positionals;
		const use = verb === 'verify' ? (given.full ? 'whole' : 'evidence') : findUse(positionals);
		requireUse(call, use);
		if (use === 'tail') return await tailAudit(call);
		if (use === 'search') return await searchAudit(call);
		if (use === 'export') return await exportAudit(call, what);
		if (use === 'conflicts') return await listConflicts(call);
		if (use === 'conflict') return await handOutConflicts(call, what, which);
		if (use === 'whole') return await verifyWholeLog(call);
		if (use === 'prove') return await prove(call, what);
		if (given.trust.length === 0) throw new UsageError('Say with --trust whose word counts: the file of a card.');
		const {
			trust,
			fingerprint,
			crl: lists,
			'trust-tsa': anchors,
			cosignatures: asked = 0,
			document,
			html,
			pdf,
		} = given;
		return await verifyFile(what, { trust, fingerprint, lists, anchors, asked, document, html, pdf }, terminal);
	},
});

/** @throws UsageError */
function findUse([verb = '', what]: readonly string[]): Exclude<keyof typeof uses, 'whole' | 'evidence'> {
	if (verb === 'tail' || verb === 'search' || verb === 'export' || verb === 'prove') return verb;
	if (verb === 'conflicts') return what === undefined ? 'conflicts' : 'conflict';
	throw new UsageError(`Neither tail, search, export, conflicts, prove nor verify: \`${verb}\`.`);
}

function requireUse({ options: given, positionals }: Call<Options>, use: keyof typeof uses): void {
	const { verb, takes, words }: { verb: string; takes: readonly string[]; words: number } = uses[use];
	const named = Object.entries(given).filter(([, value]) => value !== undefined && [value].flat().length > 0);
	const foreign = named.flatMap(([name]) => (takes.includes(name) ? [] : [`--${name}`]));
	if (foreign.length > 0) throw new UsageError(`\`${verb}\` takes no ${foreign.join(', ')} here.`);
	if (positionals.length !== 1 + words) throw new UsageError();
}

async function prove({ options: given, config, terminal }: Call<Options>, id: string): Promise<ExitCode> {
	const bundle = await (await openOfficerClient(config)).evidence(id, given.partner);
	const file = given.out ?? `evidence-${id}.json`;
	await saveNew(file, toEvidenceText(bundle));
	terminal.line(`${terminal.words.evidenceWritten}: ${file}`);
	terminal.line(`${terminal.words.digest}: ${bundle.digest}`);
	terminal.value({ file, digest: bundle.digest });
	return 0;
}
