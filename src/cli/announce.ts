import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { partnerNotice } from '../model/kinds/partner-notice.ts';
import type { Card } from '../partners/card.ts';
import { Problem } from '../problem.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import type { Terminal } from './terminal.ts';

/** What partners are told of our card. */
export interface CardNews {
	readonly card: Card;
	readonly subject: 'new-card' | 'key-revoked';
	/** Of the keys that are new or revoked. */
	readonly keyIds: readonly string[];
	/** The one partner that is told; every active one if not given. */
	readonly to?: string;
}

/** Whoever waits for receipts waits so long; the notices go on being delivered. */
const waitMs = 10_000;

/** And so long until those that have one have fetched the card. */
const takeMs = 3_000;

/**
 * Tells partners of a new version of our card, by a document on the road, and who has it.
 *
 * @returns whether everyone has acknowledged it
 */
export async function announce(config: Config, terminal: Terminal, news: CardNews): Promise<boolean> {
	const { words } = terminal;
	try {
		const client = await openOfficerClient(config);
		const isTold = (authority: string) => news.to === undefined || news.to === authority;
		const partners = (await client.partners()).items.filter(
			({ state, authority }) => state === 'active' && isTold(authority),
		);
		if (partners.length === 0) terminal.line(words.nobodyToTell);
		const sent: { to: string; id: string }[] = [];
		for (const { authority } of partners) sent.push(...(await tell(client, terminal, authority, news)));
		const states = await follow(client, sent);
		for (const [to, state] of states) terminal.line(`  ${words.announced}: ${to}, ${words[state]}`);
		await describeTaken(client, terminal, news.card.version, sent);
		return [...states.values()].every((state) => state === 'delivered');
	} catch (thrown) {
		if (!(thrown instanceof Problem) || thrown.code !== 'gateway-unreachable') throw thrown;
		terminal.line(words.notAnnounced);
		return false;
	}
}

/** @returns the delivery, or none to a partner that takes no such notices */
async function tell(client: OfficerClient, { line, words }: Terminal, to: string, news: CardNews) {
	const { card, agreement } = await client.partner(to);
	if (card.kinds.some(({ name }) => name === partnerNotice.name)) {
		const purpose = agreement?.purposes[0] ?? 'prevention';
		return (await client.release(toNotice(news, purpose), [{ to, withhold: [] }])).deliveries;
	}
	line(`  ${to}: ${words.takesNoNotice}`);
	return [];
}

/** Who has fetched this version by now: a partner does so when it has our notice, or when it misses a key. */
async function describeTaken(
	client: OfficerClient,
	{ line, words }: Terminal,
	version: number,
	sent: readonly { to: string }[],
): Promise<void> {
	const until = performance.now() + takeMs;
	const isWaited = ({ authority, fetchedVersion }: { authority: string; fetchedVersion: number | null }) =>
		sent.some(({ to }) => to === authority) && (fetchedVersion ?? 0) < version;
	let { items } = await client.partners();
	while (items.some(isWaited) && performance.now() < until) {
		await sleep(100);
		({ items } = await client.partners());
	}
	for (const item of items.filter(({ authority }) => sent.some(({ to }) => to === authority))) {
		line(`  ${item.authority}: ${isWaited(item) ? words.ourCardNotFetched : words.ourCardFetched}`);
	}
}

/** A notice of the gateway's own: about nobody, open to everyone. */
function toNotice({ card, subject, keyIds }: CardNews, purpose: string): object {
	const today = systemClock().toZonedDateTimeISO(card.timeZone).toPlainDate();
	return {
		kind: partnerNotice.name,
		validUntil: today.add({ months: 1 }).toString(),
		language: 'en',
		handling: {
			tlp: 'TLP:CLEAR',
			codes: [],
			evaluation: { source: 'A', information: 1 },
			purpose,
			legalBasis: `${card.authority}, card ${card.version}`,
			retainUntil: today.add({ months: 1 }).toString(),
		},
		relations: [],
		body: {
			subject,
			summary: `Card of ${card.authority}, version ${card.version}.`,
			cardVersion: String(card.version),
			...(keyIds.length > 0 && { keyIds }),
		},
	};
}

async function follow(client: OfficerClient, sent: readonly { to: string; id: string }[]) {
	const until = performance.now() + waitMs;
	const states = new Map<string, Awaited<ReturnType<OfficerClient['delivery']>>['state']>();
	for (const { to, id } of sent) {
		let { state, settledAt } = await client.delivery(id);
		while (settledAt === null && performance.now() < until) {
			await sleep(100);
			({ state, settledAt } = await client.delivery(id));
		}
		states.set(to, state);
	}
	return states;
}
