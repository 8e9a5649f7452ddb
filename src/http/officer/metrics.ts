import type { AgreementEnd } from '../../exchange/agreement-ends.ts';
import type { CertificateEnd } from '../../exchange/certificate-ends.ts';
import type { OpenDeliveries } from '../../exchange/reading.ts';
import { Problem } from '../../problem.ts';
import type { DoorApp } from '../app.ts';

/** What is measured, at one moment. No label names a person. */
export interface Metric {
	/** `lintas_certificate_days_left` */
	readonly name: string;
	readonly help: string;
	readonly type: 'gauge' | 'counter';
	readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
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

/** What is still to be delivered, by partner. */
export function toDeliveryMetrics(open: readonly OpenDeliveries[], now: Temporal.Instant): Metric[] {
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
	];
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
		...samples.map(({ labels, value }) => `${name}${toLabels(labels)} ${value}`),
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
