import { z } from 'zod';
import { loadOwnCard } from '../partners/own-card.ts';
import { toFingerprint } from '../pki/card-key.ts';
import { announce, type CardNews } from './announce.ts';
import { lockChanges } from './change-lock.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { toKeyRows, viewKeys } from './key-lines.ts';
import { type KeyChange, retire, revoke, rotate, rotateOffCard } from './key-rotation.ts';
import { recordCommand } from './on-record.ts';
import { rotateCardKey, rotateLogKey } from './own-card.ts';
import { toTable } from './terminal.ts';

type KeysCall = Call<object>;

/** Each verb, and the word that it takes after it. */
const verbs: Readonly<
	Record<string, { readonly takes: string | undefined; run(call: KeysCall, word: string): Promise<ExitCode> }>
> = {
	show: { takes: undefined, run: show },
	rotate: { takes: 'signing, encryption, tls, cms, log or card', run: rotateOne },
	revoke: { takes: 'a key id', run: revokeOne },
	retire: { takes: undefined, run: retireAll },
	announce: { takes: undefined, run: announceCard },
};

export const keysCommand = defineCommand({
	name: 'keys',
	summary: 'Our keys: show them, put new ones in their place, revoke a lost one, delete the outlived',
	usage: '[show | rotate signing|encryption|tls|cms|log|card | revoke KEY_ID | retire | announce]',
	flags: {},
	example: 'LINTAS_CARD_PASSPHRASE=… lintas keys rotate signing',
	args: {},
	options: z.object({}),
	positionals: [0, 2],
	async run(call) {
		const [name = 'show', word] = call.positionals;
		const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
		if (verb === undefined) throw new UsageError(`None of ${Object.keys(verbs).join(', ')}: \`${name}\`.`);
		if ((verb.takes === undefined) !== (word === undefined)) {
			throw new UsageError(`\`${name}\` takes ${verb.takes ?? 'nothing'} after it.`);
		}
		return await verb.run(call, word ?? '');
	},
});

async function show({ config, terminal }: KeysCall): Promise<ExitCode> {
	const { words } = terminal;
	const keys = await viewKeys(config);
	for (const line of toTable(toKeyRows(keys, words))) terminal.line(line);
	for (const { use, kid, daysLeft, warning } of keys.filter(
		(key) => key.warning !== null && key.state === 'keyInUse',
	)) {
		if (warning !== null) terminal.line(`! ${use} ${kid}: ${words.expiresSoon} ${daysLeft} ${words.days}`);
	}
	terminal.value(keys);
	return 0;
}

const rotated = ['signing', 'encryption', 'tls', 'cms', 'log', 'card'];

async function rotateOne(call: KeysCall, use: string): Promise<ExitCode> {
	const { config } = call;
	if (!rotated.includes(use)) throw new UsageError(`\`rotate\` takes ${verbs.rotate?.takes}.`);
	await recordCommand(call, `keys rotate ${use}`);
	if (use === 'card') return await rotateCard(call);
	if (use === 'log') return await rotateLog(call);
	if (use === 'tls' || use === 'cms')
		return await tell(call, await change(call, () => rotateOffCard(config, use)), undefined);
	const of = use === 'signing' ? use : 'encryption';
	return await tell(call, await change(call, (waiting) => rotate(config, of, waiting)), 'new-card');
}

async function rotateCard(call: KeysCall): Promise<ExitCode> {
	const { config, terminal } = call;
	const { line, value, words } = terminal;
	const { card, passphrase, file } = await change(call, () => rotateCardKey(config));
	const fingerprint = toFingerprint(card);
	line(`${words.cardIsNow} ${card.version}.`);
	line(`${words.fingerprint}: ${fingerprint}`);
	line(`${words.cardPassphrase}: ${passphrase}`);
	line(`${words.cardKeyFile}: ${file}`);
	line(words.newCardKeyNeedsTelephone);
	const announced = await announce(config, terminal, { card, subject: 'new-card', keyIds: [] });
	value({ cardVersion: card.version, fingerprint, cardPassphrase: passphrase, cardKeyFile: file, announced });
	return announced ? 0 : 4;
}

async function rotateLog(call: KeysCall): Promise<ExitCode> {
	const { config, terminal } = call;
	const card = await change(call, () => rotateLogKey(config));
	terminal.line(`${terminal.words.cardIsNow} ${card.version}.`);
	terminal.line(terminal.words.newLogKeyNeedsRestart);
	const announced = await announce(config, terminal, { card, subject: 'new-card', keyIds: [] });
	terminal.value({ cardVersion: card.version, announced });
	return announced ? 0 : 4;
}

async function revokeOne(call: KeysCall, kid: string): Promise<ExitCode> {
	const { config, terminal } = call;
	await recordCommand(call, 'keys revoke', { key: kid });
	const made = await change(call, (waiting) => revoke(config, kid, waiting));
	terminal.line(`${terminal.words.keyRevokedNow}: ${kid}`);
	return await tell(call, made, 'key-revoked');
}

/** Nobody need be told: whoever still has the card before this one asks for the newest when it has to. */
async function retireAll(call: KeysCall): Promise<ExitCode> {
	await recordCommand(call, 'keys retire');
	return await tell(call, await change(call, () => retire(call.config)), undefined);
}

/** One change at a time; whoever waits for partners afterwards holds up nobody. */
async function change<Made>(
	{ config, terminal: { words, progress } }: KeysCall,
	make: (waiting: () => void) => Promise<Made>,
): Promise<Made> {
	using _lock = await lockChanges(config.LINTAS_DATA, () => progress(words.otherChange));
	return await make(() => progress(words.gatewaysLook));
}

async function announceCard({ config, terminal }: KeysCall): Promise<ExitCode> {
	const card = await loadOwnCard(config.LINTAS_DATA);
	const isTaken = await announce(config, terminal, { card, subject: 'new-card', keyIds: [] });
	terminal.value({ cardVersion: card.version, announced: isTaken });
	return isTaken ? 0 : 4;
}

/** The change is made, whatever becomes of the announcement. */
async function tell(
	{ config, terminal }: KeysCall,
	{ added, deleted, card }: KeyChange,
	subject: CardNews['subject'] | undefined,
): Promise<ExitCode> {
	const { words } = terminal;
	for (const kid of added) terminal.line(`${words.keyAdded}: ${kid}`);
	for (const kid of deleted) terminal.line(`${words.keyDeleted}: ${kid}`);
	if (card !== undefined) terminal.line(`${words.cardIsNow} ${card.version}.`);
	const keyIds = subject === 'key-revoked' ? deleted : added;
	const isDone =
		card === undefined || subject === undefined || (await announce(config, terminal, { card, subject, keyIds }));
	terminal.value({ added, deleted, cardVersion: card?.version ?? null, announced: subject !== undefined && isDone });
	return isDone ? 0 : 4;
}
