import { z } from 'zod';
import type { DeliveryView } from '../http/officer/schemas.ts';
import { CancellationReason, cancellationReasons } from '../model/delivery.ts';
import { isProblemCode, Problem } from '../problem.ts';
import { type Language, toWords } from '../problem-words.ts';
import { defineCommand, UsageError } from './command.ts';
import { noticeWords } from './notice-words.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { describeProblem, type Terminal } from './terminal.ts';
import { labelOf, type Words } from './words.ts';

interface Options {
	readonly reason?: CancellationReason | undefined;
}

const verbs: Readonly<Record<string, (client: OfficerClient, id: string, options: Options) => Promise<DeliveryView>>> =
	{
		show: (client, id) => client.delivery(id),
		retry: (client, id) => client.retryDelivery(id),
		cancel: (client, id, { reason }) => {
			if (reason === undefined) throw new UsageError(`--reason CODE is needed: ${reasonCodes}.`);
			return client.cancelDelivery(id, reason);
		},
	};

const reasonCodes = cancellationReasons.map(({ code }) => code).join(', ');

export const deliveryCommand = defineCommand({
	name: 'delivery',
	summary: 'One delivery: show its attempts, have it tried again now, or stop it',
	usage: 'show ID | retry ID | cancel ID --reason CODE',
	flags: { '--reason CODE': `why it is stopped: ${reasonCodes}` },
	example: 'lintas delivery retry 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c',
	args: { reason: { type: 'string' } },
	options: z.object({ reason: CancellationReason.optional() }),
	positionals: 2,
	async run({ positionals: [verb = '', id = ''], options, config, terminal }) {
		const ask = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
		if (ask === undefined) throw new UsageError(`Neither show nor retry nor cancel: \`${verb}\`.`);
		const delivery = await ask(await openOfficerClient(config), id, options);
		describeDelivery(terminal, delivery);
		terminal.value(delivery);
		return 0;
	},
});

function describeDelivery({ words, line, language }: Terminal, delivery: DeliveryView): void {
	const { id, documentId, recipient, state, stateSince, code, nextAttemptAt, attempts, progress } = delivery;
	line(`${words.delivery} ${id}, ${documentId}, ${words.to} ${recipient}`);
	line(`  ${words[state]}, ${stateSince}`);
	if (code !== null) line(`  ${describeCause(code, language)}`);
	// While an attempt is under way the time is its own.
	if (nextAttemptAt !== null && state !== 'sending') line(`  ${words.nextAttempt}: ${nextAttemptAt}`);
	for (const { number, startedAt, finishedAt, outcome, tls } of attempts) {
		const how = [
			describeOutcome(outcome, words, language),
			...toSeconds(startedAt, finishedAt),
			...(tls === null ? [] : [tls.protocol]),
		];
		line(`  ${words.attempt} ${number}  ${startedAt}  ${how.join('  ')}`);
	}
	for (const { state, at, reference, reason } of progress)
		line(
			`  ${words.notice} ${[noticeWords[state][language], at, reference, reason].filter((part) => part !== null).join('  ')}`,
		);
	// Whoever stops it must not take it for called back.
	const hasLeft = attempts.some(({ envelopeDigest }) => envelopeDigest !== null);
	if (state === 'cancelled' && hasLeft) line(`  ${words.mayHaveArrived}`);
}

function describeCause(code: string, language: Language): string {
	return isProblemCode(code)
		? describeProblem(new Problem(code), language)
		: labelOf(cancellationReasons, code, language);
}

/** A code is for whoever searches the manual or the log; its words for whoever reads. */
function describeOutcome(outcome: string | null, words: Words, language: Language): string {
	if (outcome === null) return words.underWay;
	if (outcome === 'delivered' || outcome === 'fetched') return words[outcome];
	return isProblemCode(outcome) ? `${outcome}: ${toWords(outcome, language).title}` : outcome;
}

/** How long an attempt took. */
function toSeconds(startedAt: string, finishedAt: string | null): string[] {
	if (finishedAt === null) return [];
	const ms = Temporal.Instant.from(startedAt).until(Temporal.Instant.from(finishedAt)).total('milliseconds');
	return [`${(ms / 1000).toFixed(1)} s`];
}
