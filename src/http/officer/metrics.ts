import type { TimeSilence } from '../../audit/timestamping.ts';
import { type DeliveryTally, tallyBounds } from '../../delivery/tallies.ts';
import type { AgreementEnd } from '../../exchange/agreement-ends.ts';
import type { CertificateEnd } from '../../exchange/certificate-ends.ts';
import type { LogWatch } from '../../exchange/log-watch.ts';
import type { DeliveryCounts } from '../../exchange/reading.ts';
import { Problem } from '../../problem.ts';
import type { DoorApp } from '../app.ts';

/** What is measured, at one moment. No label names a person. */
export interface Metric {
	/** `lintas_certificate_days_left` */
	readonly name: string;
	readonly help: string;
	readonly type: 'gauge' | 'counter' | 'histogram';
	readonly samples: readonly Sample[];
}

interface Sample {
	/** Of a histogram: which of its numbers it is. */
	readonly suffix?: '_bucket' | '_sum' | '_count';
	readonly labels: Readonly<Record<string, string>>;
	readonly value: number;
}

export interface MetricsDoor {
	readonly listMetrics: () => Promise<readonly Metric[]>;
}

/** How long certificates and agreements last, in days. */
export function toEndMetrics(certificates: readonly CertificateEnd[], agreements: readonly AgreementEnd[]): Metric[] {
	return [
		{
			name: 'lintas_certificate_days_left',
			help: 'Days until the last certificate of an authority for a use ends.',
			type: 'gauge',
			samples: certificates.map(({ authority, use, daysLeft }) => ({ labels: { authority, use }, value: daysLeft })),
		},
		{
			name: 'lintas_agreement_days_left',
			help: 'Days until the agreement with a partner ends; 0 on its last day.',
			type: 'gauge',
			samples: agreements.map(({ authority, daysLeft }) => ({ labels: { authority }, value: daysLeft })),
		},
	];
}

/** Of each time-stamping authority. */
export function toTimeMetric(silences: readonly TimeSilence[]): Metric {
	return {
		name: 'lintas_timestamps_missing_seconds',
		help: 'Since when a time-stamping authority has given none though it was asked.',
		type: 'gauge',
		samples: silences.map(({ source, seconds }) => ({ labels: { source }, value: seconds })),
	};
}

/** Of our log and those of partners. */
export function toLogMetrics({ conflicts, unproved, failures, unsignedSeconds }: LogWatch): Metric[] {
	return [
		{
			name: 'lintas_log_unsigned_seconds',
			help: 'Age of the oldest entry of the audit log that no checkpoint covers.',
			type: 'gauge',
			samples: [{ labels: {}, value: unsignedSeconds }],
		},
		{
			name: 'lintas_log_conflicts',
			help: 'Contradictions of a log that are on record as evidence.',
			type: 'gauge',
			samples: conflicts.map(({ log, count }) => ({ labels: { log }, value: count })),
		},
		{
			name: 'lintas_receipts_unproved',
			help: 'Receipts of a partner whose entry is not proved to be in its log yet.',
			type: 'gauge',
			samples: unproved.map(({ recipient, count }) => ({ labels: { partner: recipient }, value: count })),
		},
		{
			name: 'lintas_witness_failures',
			help: 'How often in a row a partner was asked in vain: to cosign the log, what it has seen of logs, what was exchanged.',
			type: 'gauge',
			samples: failures.map(({ witness, task, failures: count }) => ({
				labels: { partner: witness, task },
				value: count,
			})),
		},
	];
}

/** Of those that do not bring what they have for us. */
export function toPollMetric(polls: readonly { readonly authority: string; readonly failures: number }[]): Metric {
	return {
		name: 'lintas_channel_poll_failures',
		help: 'How often in a row a partner was asked in vain for what it has for us.',
		type: 'gauge',
		samples: polls.map(({ authority, failures }) => ({ labels: { partner: authority }, value: failures })),
	};
}

/** What is still to be delivered, and what was delivered since ever, by partner. */
export function toDeliveryMetrics({ open, stalled, tallies }: DeliveryCounts, now: Temporal.Instant): Metric[] {
	const toSeconds = (since: string) => Math.max(0, Temporal.Instant.from(since).until(now).total('seconds'));
	const oldest = Map.groupBy(open, ({ recipient }) => recipient);
	return [
		{
			name: 'lintas_deliveries_open',
			help: 'Deliveries on which work still goes on.',
			type: 'gauge',
			samples: open.map(({ recipient, state, count }) => ({ labels: { partner: recipient, state }, value: count })),
		},
		{
			name: 'lintas_delivery_oldest_seconds',
			help: 'Age of the oldest delivery on which work still goes on.',
			type: 'gauge',
			samples: [...oldest].map(([partner, rows]) => ({
				labels: { partner },
				value: Math.round(Math.max(...rows.map(({ since }) => toSeconds(since)))),
			})),
		},
		{
			name: 'lintas_deliveries_stalled',
			help: 'Deliveries that wait for a person.',
			type: 'gauge',
			samples: stalled.map(({ recipient, count }) => ({ labels: { partner: recipient }, value: count })),
		},
		toAttemptCounter(tallies),
		toHistogram('attempt', 'lintas_attempt_seconds', 'How long attempts at deliveries took.', tallies),
		toHistogram('delivery', 'lintas_delivery_seconds', 'From the release to the verified receipt.', tallies),
	];
}

function toAttemptCounter(tallies: readonly DeliveryTally[]): Metric {
	const attempts = tallies.filter(({ measure }) => measure === 'attempt');
	const byEnd = Map.groupBy(attempts, ({ recipient, outcome }) => `${recipient} ${outcome}`);
	return {
		name: 'lintas_attempts_total',
		help: 'Attempts at deliveries, by how they ended.',
		type: 'counter',
		samples: [...byEnd.values()].map((same) => ({
			labels: { partner: same[0]?.recipient ?? '', outcome: same[0]?.outcome ?? '' },
			value: sum(same.map(({ count }) => count)),
		})),
	};
}

function toHistogram(
	measure: DeliveryTally['measure'],
	name: string,
	help: string,
	tallies: readonly DeliveryTally[],
): Metric {
	const byPartner = Map.groupBy(
		tallies.filter((tally) => tally.measure === measure),
		({ recipient }) => recipient,
	);
	const samples = [...byPartner].flatMap(([partner, own]): Sample[] => {
		const countUpTo = (bound: number) =>
			sum(own.filter(({ upToSeconds }) => upToSeconds <= bound).map(({ count }) => count));
		return [
			...tallyBounds[measure].map((bound): Sample => {
				const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
				return { suffix: '_bucket', labels: { partner, le }, value: countUpTo(bound) };
			}),
			{ suffix: '_sum', labels: { partner }, value: sum(own.map(({ seconds }) => seconds)) },
			{ suffix: '_count', labels: { partner }, value: countUpTo(Number.POSITIVE_INFINITY) },
		];
	});
	return { name, help, type: 'histogram', samples };
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

const mediaType = 'text/plain; version=0.0.4; charset=utf-8';

/** What whoever asks on this machine itself calls it. */
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * `GET /metrics`: Prometheus text format 0.0.4; without a token, since the door is on loopback. Through a proxy that
 * publishes the door, and so under another name, there is nothing.
 */
export function addMetricsRoute(app: DoorApp, { listMetrics }: MetricsDoor): void {
	app.get('/metrics', async (context) => {
		if (!loopback.has(new URL(context.req.url).hostname)) throw new Problem('endpoint-unknown');
		return context.body(toMetricsText(await listMetrics()), 200, { 'content-type': mediaType });
	});
}

export function toMetricsText(metrics: readonly Metric[]): string {
	const lines = metrics.flatMap(({ name, help, type, samples }) => [
		`# HELP ${name} ${help}`,
		`# TYPE ${name} ${type}`,
		...samples.map(({ suffix = '', labels, value }) => `${name}${suffix}${toLabels(labels)} ${value}`),
	]);
	return `${lines.join('\n')}\n`;
}

function toLabels(labels: Readonly<Record<string, string>>): string {
	const pairs = Object.entries(labels).map(([name, value]) => `${name}="${toQuotable(value)}"`);
	return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function toQuotable(value: string): string {
	return value.replaceAll(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
