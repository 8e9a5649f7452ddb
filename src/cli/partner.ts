import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Card } from '../partners/card.ts';
import { loadOwnCard, loadPartnerCards, removePartnerCard, savePartnerCard } from '../partners/card-files.ts';
import { parseSignedCard, requireAdmissible, signCard } from '../partners/signed-card.ts';
import { toFingerprint } from '../pki/card-key.ts';
import { parsePemCertificate } from '../pki/certificate.ts';
import { Problem } from '../problem.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { loadCardKey } from './own-card.ts';
import { type Terminal, toTable } from './terminal.ts';

const options = z.object({ fingerprint: z.string().max(80).optional() });
type PartnerCall = Call<z.infer<typeof options>>;

/** Each verb, and whether it takes a word after it. */
const verbs: Readonly<
	Record<string, { readonly takes: boolean; run(call: PartnerCall, word: string): Promise<ExitCode> }>
> = {
	card: { takes: false, run: printCard },
	inspect: { takes: true, run: inspect },
	add: { takes: true, run: add },
	list: { takes: false, run: list },
	remove: { takes: true, run: remove },
};

export const partnerCommand = defineCommand({
	name: 'partner',
	summary: 'Our card for partners, and theirs: sign ours; inspect, add, list or remove one',
	usage: '[card | inspect FILE | add FILE [--fingerprint TEXT] | list | remove ID]',
	flags: {
		'--fingerprint TEXT': 'of the card key, as its owner read it out over the telephone; a first card needs it',
	},
	example: 'lintas partner add my.imigresen.card --fingerprint 4F7A-19C2-88D0-3B61-A5E4-7F90-2C3D-E816',
	args: { fingerprint: { type: 'string' } },
	options,
	positionals: [0, 2],
	async run(call) {
		const [name = 'list', word] = call.positionals;
		const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
		if (verb === undefined) throw new UsageError(`None of ${Object.keys(verbs).join(', ')}: \`${name}\`.`);
		if (verb.takes !== (word !== undefined)) {
			throw new UsageError(`\`${name}\` takes ${verb.takes ? 'one word after it' : 'nothing after it'}.`);
		}
		return await verb.run(call, word ?? '');
	},
});

/** Prints our card, signed; what is to be read out goes to stderr, so that the card can go into a file. */
async function printCard({ config, terminal }: PartnerCall): Promise<ExitCode> {
	const card = await loadOwnCard(config.LINTAS_DATA);
	const signed = await signCard(card, await loadCardKey(config));
	const fingerprint = toFingerprint(card.cardKey);
	terminal.line(signed);
	terminal.progress(`${terminal.words.fingerprint}: ${fingerprint}`);
	terminal.value({ authority: card.authority, version: card.version, fingerprint, card: signed });
	return 0;
}

async function readCard(file: string): Promise<Card> {
	const text = await readFile(file, 'utf8').catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
	return await parseSignedCard(text);
}

async function inspect({ terminal }: PartnerCall, file: string): Promise<ExitCode> {
	const card = await readCard(file);
	describeCard(card, terminal);
	terminal.value(card);
	return 0;
}

/** Without the fingerprint: it must come from its owner, not from the file that it is to be compared with. */
function describeCard(card: Card, { words, line }: Terminal): void {
	line(`${card.authority} ${words.version} ${card.version}: ${card.names.local} (${card.names.en}), ${card.country}`);
	line(`  ${card.endpoint}, ${card.timeZone}`);
	for (const use of ['ca', 'signing', 'encryption'] as const) {
		for (const pem of card[use]) line(`  ${use}: ${words.validUntil} ${parsePemCertificate(pem).notAfter.toString()}`);
	}
	line(
		`  ${card.suites.map(({ id }) => id).join(', ')}; ${card.kinds.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
	);
}

async function add({ options: { fingerprint }, config, terminal }: PartnerCall, file: string): Promise<ExitCode> {
	const card = await readCard(file);
	const own = await loadOwnCard(config.LINTAS_DATA);
	const present = await findPartner(config, card.authority);
	requireAdmissible(card, { own, present, fingerprint });
	await savePartnerCard(config.LINTAS_DATA, card);
	describeCard(card, terminal);
	terminal.line(`${terminal.words.partnerAdded}: ${card.authority}`);
	terminal.value({ authority: card.authority, version: card.version });
	return 0;
}

async function list({ config, terminal }: PartnerCall): Promise<ExitCode> {
	const { words } = terminal;
	const cards = await loadPartnerCards(config.LINTAS_DATA);
	const rows = cards.map((card) => [card.authority, String(card.version), card.country, soonest(card), card.endpoint]);
	const heads = [words.partner, words.version.toUpperCase(), words.country, words.expires, words.address];
	for (const line of toTable([heads, ...rows])) terminal.line(line);
	terminal.value(cards);
	return 0;
}

/** The day on which the first of its certificates ends. */
function soonest(card: Card): string {
	const ends = [...card.ca, ...card.signing, ...card.encryption].map((pem) => parsePemCertificate(pem).notAfter);
	const [first = systemClock()] = ends.toSorted(Temporal.Instant.compare);
	return first.toString().slice(0, 10);
}

async function remove({ config, terminal }: PartnerCall, authority: string): Promise<ExitCode> {
	const card = await findPartner(config, authority);
	if (card === undefined) throw new Problem('partner-unknown', { detail: `Partner ${authority.slice(0, 64)}.` });
	await removePartnerCard(config.LINTAS_DATA, card.authority);
	terminal.line(`${terminal.words.partnerRemoved}: ${card.authority}`);
	terminal.value({ authority: card.authority, removed: true });
	return 0;
}

async function findPartner(config: Config, authority: string): Promise<Card | undefined> {
	return (await loadPartnerCards(config.LINTAS_DATA)).find((card) => card.authority === authority);
}
