import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { partnerNotice } from '../model/kinds/partner-notice.ts';
import type { Card } from '../partners/card.ts';
import { loadPartnerCards } from '../partners/card-files.ts';
import { Problem } from '../problem.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import type { Terminal } from './terminal.ts';

/** What partners are told of our card. */
export interface CardNews {
	readonly card: Card;
	readonly subject: 'new-card' | 'key-revoked';
	/** Of the keys that are new or revoked. */
	readonly keyIds: readonly string[];
}

/** Whoever waits for receipts waits so long; the notices go on being delivered. */
const waitMs = 10_000;

/**
 * Tells every partner of a new version of our card, by a document on the road, and who has it.
 *
 * @returns whether everyone has acknowledged it
 */
export async function announce(config: Config, terminal: Terminal, news: CardNews): Promise<boolean> {
	const { words } = terminal;
	const partners = await loadPartnerCards(config.LINTAS_DATA);
	const isTold = (partner: Card) => partner.kinds.some(({ name }) => name === partnerNotice.name);
	for (const { authority } of partners.filter((partner) => !isTold(partner))) {
		terminal.line(`  ${authority}: ${words.takesNoNotice}`);
	}
	if (partners.length === 0) terminal.line(words.nobodyToTell);
	try {
		const client = await openOfficerClient(config);
		const sent: { to: string; id: string }[] = [];
		for (const { authority } of partners.filter(isTold)) {
			const { deliveries } = await client.release(toNotice(news), [{ to: authority, withhold: [] }]);
			sent.push(...deliveries);
		}
		const states = await follow(client, sent);
		for (const [to, state] of states) terminal.line(`  ${words.announced}: ${to}, ${words[state]}`);
		return [...states.values()].every((state) => state === 'delivered');
	} catch (thrown) {
		if (!(thrown instanceof Problem) || thrown.code !== 'gateway-unreachable') throw thrown;
		terminal.line(words.notAnnounced);
		return false;
	}
}

/** A notice of the gateway's own: about nobody, open to everyone. */
function toNotice({ card, subject, keyIds }: CardNews): object {
	const today = systemClock().toZonedDateTimeISO(card.timeZone).toPlainDate();
	return {
		kind: partnerNotice.name,
		validUntil: today.add({ months: 1 }).toString(),
		language: 'en',
		handling: {
			tlp: 'TLP:CLEAR',
			codes: [],
			evaluation: { source: 'A', information: 1 },
			purpose: 'prevention',
			legalBasis: `${card.authority}, card ${card.version}`,
			retainUntil: today.add({ months: 1 }).toString(),
		},
		relations: [],
		body: {
			subject,
			summary: `Card of ${card.authority}, version ${card.version}.`,
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
