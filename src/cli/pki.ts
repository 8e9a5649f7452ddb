import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { type Card, listHosts } from '../partners/card.ts';
import { toNextCard } from '../partners/card-keys.ts';
import { loadLatestCard, loadOwnCard } from '../partners/own-card.ts';
import { verifyAuthorityCa } from '../pki/admission.ts';
import { toFingerprint } from '../pki/card-key.ts';
import { type ImportContext, importCa, importCertificate, isCa, splitCertificates } from '../pki/import.ts';
import { addWaitingKey, loadCertificateFile, loadKeyFile } from '../pki/key-files.ts';
import { listKeys, loadPresentKeys } from '../pki/key-store.ts';
import { openPkcs12, writePkcs12 } from '../pki/pkcs12.ts';
import { EndEntityProfileName } from '../pki/profile.ts';
import { isKeyTypeTaken, makeRequestKey, RequestKeyType, writeRequest } from '../pki/request.ts';
import { toGenerationName } from '../pki/stored-keys.ts';
import { Problem } from '../problem.ts';
import { announce } from './announce.ts';
import { lockChanges } from './change-lock.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { recordCommand } from './on-record.ts';
import { loadCardKey, publishCard, signNext } from './own-card.ts';

const options = z.object({
	key: RequestKeyType.default('P-256'),
	host: z.array(z.string().min(1).max(253)).max(20).default([]),
	out: z.string().min(1).optional(),
});
type PkiCall = Call<z.infer<typeof options>>;

const verbs: Readonly<Record<string, { readonly takes: string; run(call: PkiCall, word: string): Promise<ExitCode> }>> =
	{
		csr: { takes: EndEntityProfileName.options.join(', '), run: request },
		import: { takes: 'a file', run: importFile },
		export: { takes: 'a key id', run: exportKey },
	};

export const pkiCommand = defineCommand({
	name: 'pki',
	summary: 'Certificates that are issued elsewhere: request, import, and export of keys',
	usage: '[csr USE [--key TYPE] [--host NAME]… | import FILE | export KEY_ID --out FILE]',
	flags: {
		'--key TYPE': 'of the new key: P-256, P-384 or RSA-3072; P-256 if not given',
		'--host NAME': 'of the partner door, for tls-server; that of the card if not given',
		'--out FILE': 'where the PKCS#12 file goes; its passphrase is LINTAS_PKCS12_PASSPHRASE, or comes from stdin',
	},
	example: 'lintas pki csr tls-server --key P-384 > tls-server.csr',
	args: { key: { type: 'string' }, host: { type: 'string', multiple: true }, out: { type: 'string' } },
	options,
	positionals: 2,
	async run(call) {
		const [name = '', word = ''] = call.positionals;
		const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
		if (verb === undefined) throw new UsageError(`None of ${Object.keys(verbs).join(', ')}: \`${name}\`.`);
		return await verb.run(call, word);
	},
});

/** The key stays here, and waits. */
async function request({ options: wish, config, terminal }: PkiCall, word: string): Promise<ExitCode> {
	const profile = EndEntityProfileName.safeParse(word).data;
	if (profile === undefined) throw new UsageError(`\`csr\` takes one of ${EndEntityProfileName.options.join(', ')}.`);
	if (!isKeyTypeTaken(profile, wish.key))
		throw new UsageError(`certs/${profile}.json takes no key of type ${wish.key}.`);
	await recordCommand({ config, terminal }, `pki csr ${profile}`);
	const card = await loadOwnCard(config.LINTAS_DATA);
	const { authority } = card;
	const own = wish.host.length > 0 ? wish.host : listHosts(card);
	const keyPem = makeRequestKey(wish.key);
	const hosts = profile === 'tls-server' ? own : [];
	const csr = await writeRequest(keyPem, wish.key, { profile, authority, hosts });
	const name = toGenerationName(profile, systemClock());
	await addWaitingKey(config.LINTAS_DATA, name, keyPem);
	for (const line of csr.trimEnd().split('\n')) terminal.line(line);
	terminal.progress(`${terminal.words.keyWaits}: keys/${name}.waiting.pem`);
	terminal.value({ profile, authority, request: csr });
	return 0;
}

async function importFile(call: PkiCall, file: string): Promise<ExitCode> {
	const { config, terminal } = call;
	const bytes = await readFile(file).catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${file}.`, cause });
	});
	const { certificatePems, keyPems } = await readCertificates(config, file, bytes);
	if (certificatePems.length === 0) throw new Problem('file-unreadable', { detail: `No certificate in ${file}.` });
	await recordCommand(call, 'pki import');
	const context = await toContext(config);
	const cas = certificatePems.filter(isCa).filter((pem) => !context.issuers.some((ca) => ca.pem === pem));
	const imported: object[] = [];
	// A CA first goes onto the card, and what it issued is imported when partners have that card.
	for (const pem of certificatePems.filter((candidate) => !isCa(candidate))) {
		const { profile, kid } = await importCertificate(context, pem, keyPems);
		terminal.line(`${terminal.words.keyAdded}: ${profile} ${kid}`);
		if (profile === 'signing' || profile === 'encryption') terminal.line(`  lintas keys rotate ${profile}`);
		imported.push({ profile, kid });
	}
	const isTold = await putOnCard(call, context, keyPems.length > 0 ? [] : cas);
	terminal.value({ imported });
	return isTold ? 0 : 4;
}

async function readCertificates(config: Config, file: string, bytes: Uint8Array) {
	if (!/\.(p12|pfx)$/i.test(file)) return { certificatePems: splitCertificates(bytes), keyPems: [] };
	return await openPkcs12(bytes, await readPassphrase(config));
}

async function toContext({ LINTAS_DATA: dir }: Config): Promise<ImportContext> {
	const { authority, ca } = await loadOwnCard(dir);
	return { dir, authority, issuers: ca.map((pem) => verifyAuthorityCa({ pem, authority })), now: systemClock() };
}

/** With a new CA the card has to be compared by telephone again, on the partner's side. */
async function putOnCard(call: PkiCall, context: ImportContext, cas: readonly string[]): Promise<boolean> {
	if (cas.length === 0) return true;
	const { config, terminal } = call;
	const card = await publishCas(call, context, cas);
	terminal.line(`${terminal.words.cardIsNow} ${card.version}.`);
	terminal.progress(`${terminal.words.fingerprint}: ${toFingerprint(card)}`);
	terminal.line(terminal.words.newCaNeedsTelephone);
	return await announce(config, terminal, { card, subject: 'new-card', keyIds: [] });
}

async function publishCas(
	{ config, terminal }: PkiCall,
	context: ImportContext,
	cas: readonly string[],
): Promise<Card> {
	const { line, progress, words } = terminal;
	const cardKey = await loadCardKey(config);
	using _lock = await lockChanges(config.LINTAS_DATA, () => progress(words.otherChange));
	const store = await loadPresentKeys(config.LINTAS_DATA);
	const issuers = [...store.issuers, ...cas.map((pem) => ({ pem }))];
	const card = toNextCard(await loadLatestCard(config.LINTAS_DATA), { ...store, issuers });
	// Before anything is stored: a card has room for so many CAs, and one that it cannot name would be of no use.
	await signNext(config, card, cardKey);
	for (const pem of cas) {
		const { kid } = await importCa(context, pem);
		line(`${words.keyAdded}: ca ${kid}`);
	}
	await publishCard(config, card, cardKey);
	return card;
}

async function exportKey({ options: { out }, config, terminal }: PkiCall, kid: string): Promise<ExitCode> {
	if (out === undefined) throw new UsageError('`export` needs --out.');
	const store = await loadPresentKeys(config.LINTAS_DATA);
	const key = listKeys(store).find((known) => known.kid === kid);
	if (key === undefined) throw new Problem('key-unknown');
	await recordCommand({ config, terminal }, 'pki export', { key: kid });
	const keyPem = await loadKeyFile(config.LINTAS_DATA, key.name);
	const certificatePem = await loadCertificateFile(config.LINTAS_DATA, key.name);
	const content = { keyPems: [keyPem], certificatePems: [certificatePem, ...store.issuers.map(({ pem }) => pem)] };
	const bytes = await writePkcs12(content, await readPassphrase(config));
	await writeFile(out, bytes, { mode: 0o600, flag: 'wx' }).catch((cause: unknown) => {
		throw new Problem('file-exists', { detail: `File ${out}.`, cause });
	});
	terminal.line(`${terminal.words.saved}: ${out}`);
	terminal.value({ kid, file: out });
	return 0;
}

/** Never from the command line: everyone on the machine can read that. */
async function readPassphrase({ LINTAS_PKCS12_PASSPHRASE: set }: Config): Promise<string> {
	const passphrase = set ?? (await text(process.stdin)).replace(/\r?\n[\s\S]*$/, '');
	if (/^[\x20-\x7e]{8,200}$/.test(passphrase)) return passphrase;
	throw new Problem('configuration-invalid', {
		detail: 'Wrong: LINTAS_PKCS12_PASSPHRASE.',
		fields: [{ pointer: '/LINTAS_PKCS12_PASSPHRASE', expected: '8 to 200 characters of ASCII' }],
	});
}
