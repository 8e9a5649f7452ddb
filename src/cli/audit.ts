import { z } from 'zod';
import { toEvidenceText } from '../audit/evidence-bundle.ts';
import { AuthorityId } from '../model/identifiers.ts';
import { verifyFile } from './audit-verify.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { saveNew } from './new-file.ts';
import { openOfficerClient } from './officer-client.ts';

const files = z.array(z.string().min(1)).max(64).default([]);
const options = z.object({
	partner: AuthorityId.optional(),
	out: z.string().min(1).optional(),
	trust: files,
	fingerprint: z.array(z.string().min(1).max(100)).max(64).default([]),
	'trust-tsa': files,
	document: z.string().min(1).optional(),
	cosignatures: z.coerce.number().int().min(0).max(100).optional(),
	html: z.string().min(1).optional(),
});
type Options = z.infer<typeof options>;

/** Which option goes with which verb. */
const own = {
	prove: ['partner', 'out'],
	verify: ['trust', 'fingerprint', 'trust-tsa', 'document', 'cosignatures', 'html'],
} as const satisfies Record<string, readonly (keyof Options)[]>;

export const auditCommand = defineCommand({
	name: 'audit',
	summary: 'Evidence for a court that a document existed, when, and between whom; verified where there is no gateway',
	usage: 'prove DOCUMENT [--partner ID] [--out FILE] | verify BUNDLE --trust CARD… [--trust-tsa FILE…] [--html FILE]',
	flags: {
		'--partner ID': 'of the exchange with this partner alone',
		'--out FILE': 'where to write the evidence; evidence-DOCUMENT.json if not given',
		'--trust CARD': 'file with the signed card of somebody who takes part; once for each',
		'--fingerprint F': 'as its owner read it out; once for each card, and each is then compared',
		'--trust-tsa FILE': 'CAs of a time-stamping authority that you trust (PEM)',
		'--document FILE': 'a copy of the document: is it the one?',
		'--cosignatures N': 'how many other authorities must have cosigned the log; none if not given',
		'--html FILE': 'write a form of one page for a court file too',
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
		html: { type: 'string' },
	},
	options,
	positionals: 2,
	async run(call: Call<Options>) {
		const { options: given, positionals, terminal } = call;
		const [verb, what = ''] = positionals;
		if (verb === 'prove') {
			refuse(given, own.verify, 'verify');
			return await prove(call, what);
		}
		if (verb !== 'verify') throw new UsageError(`Neither prove nor verify: \`${verb}\`.`);
		refuse(given, own.prove, 'prove');
		if (given.trust.length === 0) throw new UsageError('Say with --trust whose word counts: the file of a card.');
		const { trust, fingerprint, 'trust-tsa': anchors, cosignatures: asked = 0, document, html } = given;
		return await verifyFile(what, { trust, fingerprint, anchors, asked, document, html }, terminal);
	},
});

function refuse(given: Options, names: readonly (keyof Options)[], verb: string): void {
	const wrong = names.filter((name) => given[name] !== undefined && [given[name]].flat().length > 0);
	if (wrong.length > 0) throw new UsageError(`\`${verb}\` alone takes --${wrong.join(', --')}.`);
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
