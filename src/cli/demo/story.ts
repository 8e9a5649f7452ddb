import { hash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { DeliveryView, DocumentView, Released } from '../../http/officer/schemas.ts';
import { Problem } from '../../problem.ts';
import { reportByField } from '../issues.ts';
import type { Terminal } from '../terminal.ts';
import { tellCase } from './case.ts';
import { type Cast, tellChannels } from './channels.ts';
import type { RunningOffice } from './office.ts';
import type { StaffedOffice } from './people.ts';
import { approve, describeFields, isSettled, loadSample, samples, toShortText, waitFor } from './steps.ts';

/** What one document went through, in figures. */
interface Passage {
	readonly released: Released;
	readonly delivery: DeliveryView;
	readonly milliseconds: number;
}

/**
 * Exchanges the sample documents between two offices and tells each step.
 *
 * @throws Problem of the doors; `attempts-exhausted` when a receipt does not come
 */
export async function tellStory({ home, host, bureaus }: Cast, terminal: Terminal): Promise<void> {
	terminal.line();
	terminal.line('1. Indonesia warns of a recruiter.');
	const profile = await pass('perpetrator-profile', home, host, terminal, { files: ['photograph.jpg'] });
	terminal.line();
	terminal.line('2. Indonesia describes how such a ring works.');
	const notice = await pass('modus-operandi-notice', home, host, terminal);
	terminal.line();
	terminal.line('3. Malaysia asks to bring two victims home; one has no papers.');
	terminal.line('   It is about victims, so it waits until a second person has looked at what exactly would leave.');
	const request = await pass('repatriation-request', host, home, terminal);
	terminal.line();
	terminal.line('4. Malaysia answers the profile: the man is known there under another name.');
	const relations = [{ type: 'answers', document: profile.released.documentId }];
	const answer = await pass('answer', host, home, terminal, { relations });
	terminal.line();
	terminal.line('5. Read at the other end, as the officer there sees it:');
	await read(home, answer.released.documentId, terminal);
	await tellChannels({ home, host, bureaus }, terminal);
	await tellCase({ home, host }, terminal);
	summarise([profile, notice, request, answer], terminal);
}

/** What goes with a sample. */
interface Additions {
	readonly relations?: readonly object[];
	readonly files?: readonly string[];
}

async function pass(
	sample: string,
	from: StaffedOffice,
	to: RunningOffice,
	terminal: Terminal,
	{ relations = [], files = [] }: Additions = {},
): Promise<Passage> {
	const draft = await loadSample(sample);
	const started = performance.now();
	const attachments = await Promise.all(files.map((file) => attach(from, file, terminal)));
	const recipients = [{ to: to.authority, withhold: [] }];
	const released = await from.client.release({ ...draft, relations, attachments }, recipients);
	await approve(from, released, terminal);
	describeNormalising(released, await from.client.document(released.documentId, 'investigation'), terminal);
	const delivery = await waitFor(from, released.deliveries[0]?.id ?? '', isSettled, terminal);
	const passage = { released, delivery, milliseconds: Math.round(performance.now() - started) };
	describePassage(passage, from, to, terminal);
	return passage;
}

/** @returns the id by which a draft names it */
async function attach({ client }: RunningOffice, file: string, terminal: Terminal): Promise<string> {
	const { id, mediaType, sizeBytes, original } = await client.attach(fileURLToPath(new URL(file, samples)));
	terminal.line(
		`   attached: ${mediaType}, ${original?.sizeBytes} bytes handed in, ${sizeBytes} shared, without the place and the names that the camera wrote into it`,
	);
	return id;
}

const shownFields = 6;

function describeNormalising({ kind, documentId, issues }: Released, { body }: DocumentView, terminal: Terminal): void {
	const doubts = issues.filter(({ severity }) => severity === 'doubt').length;
	terminal.line(`   ${kind} ${documentId}`);
	terminal.line(
		`   normalised: ${count(issues.length - doubts, 'change')}, ${count(doubts, 'doubt')}, the raw text kept beside each value`,
	);
	const reports = reportByField(issues);
	for (const { pointer, isDoubtful, words } of reports.slice(0, shownFields)) {
		terminal.line(`    ${isDoubtful ? '?' : ' '}${pointer}: ${describeField(body, pointer)}`);
		terminal.line(`       ${words.map(({ en }) => en).join(' ')}`);
	}
	if (reports.length > shownFields) terminal.line(`     … and ${count(reports.length - shownFields, 'field')} more`);
}

function count(number: number, what: string): string {
	return `${number} ${what}${number === 1 ? '' : 's'}`;
}

/** `raw text → value` of the field that an RFC 6901 pointer names. */
function describeField(body: unknown, pointer: string): string {
	const tokens = pointer
		.split('/')
		.slice(1)
		.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
	let node = body;
	for (const token of tokens)
		node = z.record(z.string(), z.unknown()).or(z.array(z.unknown())).parse(node)[token as never];
	const { raw, value } = z.object({ raw: z.string(), value: z.unknown() }).parse(node);
	return `${JSON.stringify(raw)} → ${value === null ? '?' : toShortText(value)}`;
}

const ReceiptPayload = z.object({ receivedAt: z.string(), leafHash: z.string(), outcome: z.string() });

function describePassage(passage: Passage, from: RunningOffice, to: RunningOffice, terminal: Terminal): void {
	const { released, delivery, milliseconds } = passage;
	const [sent] = released.deliveries;
	const attempt = delivery.attempts.at(-1);
	const token = delivery.receipt ?? '';
	const receipt = ReceiptPayload.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
	terminal.line(
		`   signed once by ${from.authority}, ${sent?.disclosed ?? 0} disclosures; digest ${released.documentDigest}`,
	);
	terminal.line(
		`   sealed for ${to.authority}: ${attempt?.envelopeBytes ?? 0} bytes; sent over mutual TLS, attempt ${attempt?.number}`,
	);
	terminal.line(`   receipt: ${receipt.outcome}, SHA-256 ${hash('sha256', token, 'base64url')}`);
	terminal.line(`   in the audit log of ${from.authority}: ${sent?.leafHash}`);
	terminal.line(`   in the audit log of ${to.authority}: ${receipt.leafHash}, as its receipt says`);
	terminal.line(`   from draft to verified receipt: ${milliseconds} ms`);
	terminal.value({ ...released, state: delivery.state, milliseconds, envelopeBytes: attempt?.envelopeBytes, receipt });
}

async function read({ client, authority }: RunningOffice, id: string, terminal: Terminal): Promise<void> {
	const { skeleton, body, receptions } = await client.document(id, 'investigation');
	const { kind, author, handling, relations } = skeleton;
	terminal.line(
		`   at ${authority}: ${kind} by ${author}, ${handling.tlp}, ${relations.map(({ type, document }) => `${type} ${document}`).join()}`,
	);
	for (const line of describeFields(body, Object.keys(body).slice(0, 6))) terminal.line(`     ${line}`);
	terminal.line(`   taken over ${receptions[0]?.receivedAt}`);
}

function summarise(passages: readonly Passage[], terminal: Terminal): void {
	const delivered = passages.filter(({ delivery }) => delivery.state === 'delivered').length;
	const times = passages.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
	terminal.line();
	terminal.line(
		`${delivered} of ${passages.length} documents delivered, each with a verified receipt; ${times[0]} to ${times.at(-1)} ms.`,
	);
	const lost = passages.find(({ delivery }) => delivery.state !== 'delivered');
	if (lost !== undefined)
		throw new Problem('attempts-exhausted', { detail: `Delivery ${lost.delivery.id}: ${lost.delivery.state}.` });
}
