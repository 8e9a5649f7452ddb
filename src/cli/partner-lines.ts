import type { PartnerList, PartnerView, PingReport, TakenCard } from '../http/officer/partner-routes.ts';
import { type Card, isFetched } from '../partners/card.ts';
import { parsePemCertificate } from '../pki/certificate.ts';
import { isProblemCode } from '../problem.ts';
import { toWords } from '../problem-words.ts';
import { type Terminal, toTable } from './terminal.ts';
import type { Words } from './words.ts';

/** Without the fingerprint: it must come from its owner, not from the file that it is to be compared with. */
export function describeCard(card: Card, words: Words): string[] {
	const { authority, version, names, country, timeZone, channel, suites, kinds, contacts } = card;
	const certificates = (['ca', 'signing', 'encryption'] as const).flatMap((use) =>
		card[use].map((pem) => `  ${use}: ${words.validUntil} ${parsePemCertificate(pem).notAfter.toString()}`),
	);
	const desks = contacts.map(({ duty, phone, email }) => `  ${duty}: ${[phone, email].filter(Boolean).join(', ')}`);
	const hasDesk = contacts.some(({ duty }) => duty === 'desk-24h');
	return [
		`${authority} ${words.version} ${version}: ${names.local} (${names.en}), ${country}`,
		`  ${toWay(card, words)}, ${timeZone}`,
		...certificates,
		...desks,
		...(hasDesk ? [] : [`  ${words.noDesk}`]),
		`  ${suites === undefined ? channel : suites.map(({ id }) => id).join(', ')}; ${kinds.map((kind) => `${kind.name} ${kind.version}`).join(', ')}`,
	];
}

function toWay({ endpoint, channel }: Pick<Card, 'channel'> & { endpoint?: string | null | undefined }, words: Words) {
	return endpoint ?? (isFetched({ channel }) ? words.fetchesItself : words.filesMoved);
}

export function describeTaken({ authority, version, outcome }: TakenCard, words: Words): string[] {
	const what = outcome === 'taken' ? words.partnerAdded : words.waitsForSecond;
	return [`${what}: ${authority}, ${words.version} ${version}`];
}

export function toPartnerTable({ items, unreadable }: PartnerList, { words, language }: Terminal): string[] {
	const heads = [
		words.partner,
		words.state,
		words.version,
		words.country,
		words.expires,
		words.agreedUntil,
		words.address,
	];
	const rows = items.map((item) => [
		item.authority,
		words[item.state],
		String(item.cardVersion),
		item.country,
		item.firstExpiry.slice(0, 10),
		item.agreedUntil === null ? '–' : `${item.agreedUntil}${item.agreementEnding ? ' !' : ''}`,
		toWay(item, words),
	]);
	const { title, remedy } = toWords('partner-record-unreadable', language);
	return [
		...toTable([heads.map((head) => head.toUpperCase()), ...rows]),
		...unreadable.map((authority) => `${authority}: partner-record-unreadable: ${title} ${remedy}`),
	];
}

export function describePartner(partner: PartnerView, { words, language }: Terminal): string[] {
	const { state, card, agreement, waiting, polled, fetchedVersion, fetchedAt, agreementEnding } = partner;
	return [
		...describeCard(card, words),
		`  ${words.state.toLowerCase()}: ${words[state]}`,
		agreement === null
			? `  ${words.noAgreement}`
			: `  ${agreement.legalBasis.reference}, ${words.validUntil} ${agreement.legalBasis.validUntil}${agreementEnding ? ` (${words.endsSoon})` : ''}`,
		...(waiting === null
			? []
			: [`  ${words.waitsForSecond}: ${words.version} ${waiting.version}, ${waiting.proposedAt}`]),
		fetchedVersion === null
			? `  ${words.ourCardNotFetched}`
			: `  ${words.ourCardFetched}: ${words.version} ${fetchedVersion}, ${fetchedAt ?? ''}`,
		...(polled === null ? [] : [`  ${describePolled(polled, { words, language })}`]),
	];
}

function describePolled(
	{ at, failures, code }: NonNullable<PartnerView['polled']>,
	{ words, language }: Pick<Terminal, 'words' | 'language'>,
): string {
	if (code === null) return `${words.polled}: ${at}`;
	const why = isProblemCode(code) ? `${code}: ${toWords(code, language).title}` : code;
	return `${words.polledInVain}: ${failures}, ${at}; ${why}`;
}

const stepWords = {
	connection: 'stepConnection',
	card: 'stepCard',
	certificates: 'stepCertificates',
	clock: 'stepClock',
	document: 'stepDocument',
	receipt: 'stepReceipt',
} as const;
const outcomeWords = {
	done: 'pingDone',
	warning: 'pingWarning',
	failed: 'pingFailed',
	'not-tried': 'pingNotTried',
} as const;
const signs = { done: '✓', warning: '!', failed: '✗', 'not-tried': '·' } as const;
const units = { connection: 'ms', card: '', certificates: 'd', clock: 's', document: '', receipt: 'ms' } as const;

/** Each step ticked, or explained: what went wrong, and what to do. */
export function describePing({ steps }: PingReport, { words, language }: Terminal): string[] {
	return steps.flatMap(({ step, outcome, code, figure }) => {
		const about = figure === null ? '' : ` ${figure} ${units[step]}`.trimEnd();
		const line = `${signs[outcome]} ${words[stepWords[step]]}: ${words[outcomeWords[outcome]]}${about}`;
		if (code === null) return [line];
		if (!isProblemCode(code)) return [line, `    ${code}`];
		const { title, remedy } = toWords(code, language);
		return [line, `    ${code}: ${title} ${remedy}`];
	});
}
