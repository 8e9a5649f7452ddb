import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { DeliveryView, DocumentView, Released } from '../../http/officer/schemas.ts';
import { parseJsonBytes } from '../../json.ts';
import { Problem } from '../../problem.ts';
import type { Terminal } from '../terminal.ts';
import type { RunningOffice } from './office.ts';
import type { StaffedOffice } from './people.ts';

export const samples = new URL('../../../samples/', import.meta.url);
const patienceMs = 30_000;

export async function loadSample(name: string): Promise<object> {
	return z.looseObject({}).parse(parseJsonBytes(await readFile(new URL(`${name}.json`, samples))));
}

export const isSettled = ({ settledAt }: DeliveryView) => settledAt !== null;

/** Looks until that holds of a delivery, and says every two seconds that it does not yet. @throws Problem `attempts-exhausted` */
export async function waitFor(
	{ client }: RunningOffice,
	id: string,
	holds: (view: DeliveryView) => boolean,
	terminal: Terminal,
): Promise<DeliveryView> {
	let view: DeliveryView | undefined;
	const tell = () => terminal.progress(`   … ${view?.state}${view?.code == null ? '' : ` (${view.code})`}`);
	return await lookUntil(
		async () => {
			view = await client.delivery(id);
			return holds(view) ? view : undefined;
		},
		`Delivery ${id} is not settled`,
		tell,
	);
}

/** @throws Problem `attempts-exhausted` that says what has not come */
export async function lookUntil<Found>(
	look: () => Promise<Found | undefined>,
	missing: string,
	tell: () => void = () => undefined,
): Promise<Found> {
	const started = performance.now();
	for (let told = started; performance.now() < started + patienceMs; await sleep(10)) {
		const found = await look();
		if (found !== undefined) return found;
		if (performance.now() < told + 2_000) continue;
		told = performance.now();
		tell();
	}
	throw new Problem('attempts-exhausted', { detail: `${missing} after ${patienceMs / 1_000} s.` });
}

/** Where it waits for a second person: exactly what the approver was shown. */
export async function approve(
	{ approver }: StaffedOffice,
	{ awaitingApproval }: Released,
	terminal: Terminal,
): Promise<void> {
	if (awaitingApproval === null) return;
	const { id } = awaitingApproval;
	const { documentDigest, copies, rule } = await approver.approval(id);
	const seen = copies.map(({ recipient, copyDigest }) => ({ recipient, copyDigest }));
	await approver.approve(id, { documentDigest, copies: seen });
	terminal.line(`   approved by somebody else than who wrote it, as ${rule.rule} asks`);
}

/** Standard values of these fields, a line each. */
export function describeFields(body: DocumentView['body'], names: readonly string[]): string[] {
	return names.filter((name) => name in body).map((name) => `${name}: ${toShortText(toValues(body[name]))}`);
}

export function toShortText(value: unknown): string {
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return text.length > 90 ? `${text.slice(0, 89)}…` : text;
}

/** A node of a body without raw texts and issues. */
function toValues(node: unknown): unknown {
	if (Array.isArray(node)) return node.map(toValues);
	if (typeof node !== 'object' || node === null) return node;
	if ('raw' in node && 'value' in node) return node.value;
	return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, toValues(child)]));
}
