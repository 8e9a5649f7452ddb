import { z } from 'zod';
import type { DeliveryView } from '../http/officer/schemas.ts';
import { isProblemCode, Problem } from '../problem.ts';
import { defineCommand, UsageError } from './command.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { describeProblem, type Terminal } from './terminal.ts';

const verbs: Readonly<Record<string, (client: OfficerClient, id: string) => Promise<DeliveryView>>> = {
	show: (client, id) => client.delivery(id),
	retry: (client, id) => client.retryDelivery(id),
	cancel: (client, id) => client.cancelDelivery(id),
};

export const deliveryCommand = defineCommand({
	name: 'delivery',
	summary: 'One delivery: show its attempts, have it tried again now, or stop it',
	usage: 'show ID | retry ID | cancel ID',
	flags: {},
	example: 'lintas delivery retry 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c',
	args: {},
	options: z.object({}),
	positionals: 2,
	async run({ positionals: [verb = '', id = ''], config, terminal }) {
		const ask = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
		if (ask === undefined) throw new UsageError(`Neither show nor retry nor cancel: \`${verb}\`.`);
		const delivery = await ask(await openOfficerClient(config), id);
		describeDelivery(terminal, delivery);
		terminal.value(delivery);
		return 0;
	},
});

function describeDelivery({ words, line, language }: Terminal, delivery: DeliveryView): void {
	const { id, documentId, recipient, state, stateSince, code, nextAttemptAt, attempts } = delivery;
	line(`${words.delivery} ${id}, ${documentId}, ${words.to} ${recipient}`);
	line(`  ${words[state]}, ${stateSince}`);
	if (code !== null) line(`  ${isProblemCode(code) ? describeProblem(new Problem(code), language) : code}`);
	if (nextAttemptAt !== null) line(`  ${words.nextAttempt}: ${nextAttemptAt}`);
	for (const { number, startedAt, finishedAt, outcome, tls } of attempts) {
		const how = [
			outcome ?? words.underWay,
			...toSeconds(startedAt, finishedAt),
			...(tls === null ? [] : [tls.protocol]),
		];
		line(`  ${words.attempt} ${number}  ${startedAt}  ${how.join('  ')}`);
	}
	// Whoever stops it must not take it for called back.
	const hasLeft = attempts.some(({ envelopeDigest }) => envelopeDigest !== null);
	if (state === 'cancelled' && hasLeft) line(`  ${words.mayHaveArrived}`);
}

/** How long an attempt took. */
function toSeconds(startedAt: string, finishedAt: string | null): string[] {
	if (finishedAt === null) return [];
	const ms = Temporal.Instant.from(startedAt).until(Temporal.Instant.from(finishedAt)).total('milliseconds');
	return [`${(ms / 1000).toFixed(1)} s`];
}
