import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../json.ts';
import { loadOwnCard } from '../partners/own-card.ts';
import { parseSignedCard } from '../partners/signed-card.ts';
import { type StateReason, stateReasons } from '../partners/states.ts';
import { toFingerprint } from '../pki/card-key.ts';
import { Problem } from '../problem.ts';
import { announce } from './announce.ts';
import { lockChanges } from './change-lock.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import { recordCommand } from './on-record.ts';
import { loadCardKey, publishCard } from './own-card.ts';
import { describeCard, describePartner, describePing, describeTaken, toPartnerTable } from './partner-lines.ts';
import { writeCard } from './write-card.ts';

const options = z.object({
	fingerprint: z.string().max(80).optional(),
	reason: z.enum(stateReasons).optional(),
	out: z.string().min(1).max(1000).optional(),
});
type PartnerCall = Call<z.infer<typeof options>>;

interface Verb {
	/** How many words it takes after it. */
	readonly takes: number;
	run(call: PartnerCall, word: string, another: string): Promise<ExitCode>;
}

/** `card`, `inspect` and `write-card` work without a gateway; the others ask the one that runs. */
const verbs: Readonly<Record<string, Verb>> = {
	card: { takes: 0, run: printCard },
	inspect: { takes: 1, run: inspect },
	'write-card': { takes: 1, run: writeTheirs },
	add: { takes: 1, run: add },
	confirm: { takes: 1, run: confirm },
	agreement: { takes: 2, run: agree },
	list: { takes: 0, run: list },
	show: { takes: 1, run: show },
	ping: { takes: 1, run: ping },
	suspend: { takes: 1, run: (call, id) => setState(call, id, 'suspended') },
	resume: { takes: 1, run: (call, id) => setState(call, id, 'active') },
	remove: { takes: 1, run: (call, id) => setState(call, id, 'ended') },
};

export const partnerCommand = defineCommand({
	name: 'partner',
	summary: 'Who we exchange with: our card and theirs, agreements, states, and a test of the way',
	usage:
		'[card | inspect FILE | write-card DESCRIPTION --out FILE | add FILE [--fingerprint TEXT] | confirm ID --fingerprint TEXT | agreement ID FILE | list | show ID | ping ID | suspend ID --reason CODE | resume ID --reason CODE | remove ID --reason CODE]',
	flags: {
		'--fingerprint TEXT':
			'of the card key and CAs, as its owner read it out over the telephone; a first card needs it, and one with another of them',
		'--out FILE': 'where the card of a counterpart without Lintas goes; its key goes beside it, as FILE.key.pem',
		'--reason CODE': `why, for the audit log: ${stateReasons.join(', ')}`,
	},
	example: 'lintas partner add my.imigresen.card --fingerprint 4F7A-19C2-88D0-3B61-A5E4-7F90-2C3D-E816',
	args: { fingerprint: { type: 'string' }, reason: { type: 'string' }, out: { type: 'string' } },
	options,
	positionals: [0, 3],
	async run(call) {
		const [name = 'list', word = '', another = ''] = call.positionals;
		const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
		if (verb === undefined) throw new UsageError(`None of ${Object.keys(verbs).join(', ')}: \`${name}\`.`);
		if (Math.max(0, call.positionals.length - 1) !== verb.takes) {
			throw new UsageError(`\`${name}\` takes ${['nothing', 'one word', 'two words'][verb.takes]} after it.`);
		}
		return await verb.run(call, word, another);
	},
});

/** Signs our card anew and prints it; what is to be read out goes to stderr, so that the card can go into a file. */
async function printCard({ config, terminal }: PartnerCall): Promise<ExitCode> {
	await recordCommand({ config, terminal }, 'partner card');
	using _lock = await lockChanges(config.LINTAS_DATA, () => terminal.progress(terminal.words.otherChange));
	const card = await loadOwnCard(config.LINTAS_DATA);
	const signed = await publishCard(config, card, await loadCardKey(config));
	const fingerprint = toFingerprint(card);
	terminal.line(signed);
	terminal.progress(`${terminal.words.fingerprint}: ${fingerprint}`);
	terminal.value({ authority: card.authority, version: card.version, fingerprint, card: signed });
	return 0;
}

async function readText(file: string): Promise<string> {
	return await readFile(file, 'utf8').catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
}

async function inspect({ terminal }: PartnerCall, file: string): Promise<ExitCode> {
	const { card } = await parseSignedCard(await readText(file));
	for (const line of describeCard(card, terminal.words)) terminal.line(line);
	terminal.value(card);
	return 0;
}

/** Of a counterpart that runs no Lintas, and so cannot make its card itself. */
async function writeTheirs({ options: { out }, config, terminal }: PartnerCall, file: string): Promise<ExitCode> {
	if (out === undefined) throw new UsageError('`write-card` needs --out.');
	const { line, value, words } = terminal;
	const { card, keyFile, passphrase } = await writeCard(config, await readText(file), out);
	const fingerprint = toFingerprint(card);
	for (const text of describeCard(card, words)) line(text);
	line(`${words.fingerprint}: ${fingerprint}`);
	line(`${words.theirCardKeyFile}: ${keyFile}`);
	if (passphrase !== undefined) line(`${words.cardPassphrase}: ${passphrase}`);
	const { authority, version } = card;
	value({ authority, version, fingerprint, cardKeyFile: keyFile, cardPassphrase: passphrase ?? null });
	return 0;
}

async function add({ options: { fingerprint }, config, terminal }: PartnerCall, file: string): Promise<ExitCode> {
	const text = (await readText(file)).trim();
	const { card } = await parseSignedCard(text);
	const taken = await (await openOfficerClient(config)).addCard(text, fingerprint);
	for (const line of describeCard(card, terminal.words)) terminal.line(line);
	for (const line of describeTaken(taken, terminal.words)) terminal.line(line);
	terminal.value(taken);
	return 0;
}

async function confirm({ options: { fingerprint }, config, terminal }: PartnerCall, id: string): Promise<ExitCode> {
	if (fingerprint === undefined) throw new UsageError('`confirm` needs --fingerprint.');
	const taken = await (await openOfficerClient(config)).confirmCard(id, fingerprint);
	for (const line of describeTaken(taken, terminal.words)) terminal.line(line);
	terminal.value(taken);
	return 0;
}

async function agree({ config, terminal }: PartnerCall, id: string, file: string): Promise<ExitCode> {
	const agreement = parseJson(await readText(file));
	const { state } = await (await openOfficerClient(config)).setAgreement(id, agreement);
	terminal.line(`${terminal.words.agreed}: ${id}, ${terminal.words[state]}`);
	terminal.value({ authority: id, state });
	return 0;
}

async function list({ config, terminal }: PartnerCall): Promise<ExitCode> {
	const partners = await (await openOfficerClient(config)).partners();
	for (const line of toPartnerTable(partners, terminal)) terminal.line(line);
	terminal.value(partners);
	return 0;
}

async function show({ config, terminal }: PartnerCall, id: string): Promise<ExitCode> {
	const partner = await (await openOfficerClient(config)).partner(id);
	for (const line of describePartner(partner, terminal)) terminal.line(line);
	terminal.value(partner);
	return 0;
}

/** 0 when the whole way works, with or without warnings; 1 otherwise. */
async function ping({ config, terminal }: PartnerCall, id: string): Promise<ExitCode> {
	terminal.progress(terminal.words.pinging);
	const report = await (await openOfficerClient(config)).ping(id);
	for (const line of describePing(report, terminal)) terminal.line(line);
	terminal.value(report);
	return report.steps.every(({ outcome }) => outcome === 'done' || outcome === 'warning') ? 0 : 1;
}

async function setState(call: PartnerCall, id: string, state: 'active' | 'suspended' | 'ended'): Promise<ExitCode> {
	const { config, terminal } = call;
	const given: StateReason | undefined = call.options.reason;
	if (given === undefined) throw new UsageError(`Why? --reason ${stateReasons.join(' | ')}`);
	await (await openOfficerClient(config)).setPartnerState(id, state, given);
	terminal.line(`${id}: ${terminal.words[state]}`);
	terminal.value({ authority: id, state });
	if (state === 'active') await announceMissed(call, id);
	return 0;
}

/** What was announced while a partner was suspended did not go to it: it may still trust a key that we revoked. */
async function announceMissed({ config, terminal }: PartnerCall, to: string): Promise<void> {
	const card = await loadOwnCard(config.LINTAS_DATA);
	const { items } = await (await openOfficerClient(config)).partners();
	const isMissed = items.some((item) => item.authority === to && (item.fetchedVersion ?? 0) < card.version);
	if (!isMissed) return;
	await announce(config, terminal, { card, subject: 'new-card', keyIds: [], to });
}
