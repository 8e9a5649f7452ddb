import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningOffice } from '../../src/cli/demo/office.ts';
import { readResidentMb, watchMemory } from '../memory.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { befriend, setStage, startGateway } from '../stage.ts';

const mebibyte = 1024 * 1024;
/** The largest that a document carries. */
const fileMebibytes = 512;
const warmUpMebibytes = 4;
const lessThan64 = { of: 'value', is: 'less than', bound: 64 } as const;

/** The largest file from the officer's disk to the verified receipt, and the memory that it takes. */
export const attachmentRoadPart: Part = { ids: ['attachment.road', 'attachment.rss'], run };

async function run({ profiles, resources, progress }: PartContext): Promise<Report> {
	progress('starting two gateways, each with its PostgreSQL');
	const stage = await setStage(resources);
	const sender = await startGateway(stage.sender, resources);
	const recipient = await startGateway(stage.recipient, resources);
	await befriend(sender, stage.recipient);
	await befriend(recipient, stage.sender);
	const travel = (mebibytes: number) => send(sender, recipient, JSON.parse(profiles[0] ?? ''), mebibytes);
	await travel(warmUpMebibytes);
	const pids = [sender, recipient].map(({ process }) => process.pid ?? 0);
	const before = await Promise.all(pids.map(readResidentMb));
	const stopWatching = watchMemory(pids);
	progress(`sending a file of ${fileMebibytes} MiB`);
	const started = performance.now();
	await travel(fileMebibytes);
	const seconds = (performance.now() - started) / 1_000;
	const most = await stopWatching();
	const growth = most.map((mb, index) => ((mb - (before[index] ?? 0)) * 1_000_000) / mebibyte);
	return {
		figures: [
			toFigure('attachment.road', 'MiB/s', { value: fileMebibytes / seconds }),
			toFigure('attachment.rss', 'MiB', { value: Math.max(...growth), aim: lessThan64 }),
		],
		notes: [
			`attachment.road: a file of ${fileMebibytes} MiB from the officer's disk to the verified receipt; two gateways, each with its PostgreSQL`,
			`attachment.rss: what a node took more than after a file of ${warmUpMebibytes} MiB: sender ${describe(before[0], most[0])}, recipient ${describe(before[1], most[1])}`,
		],
	};
}

const describe = (before = 0, most = 0) => `${Math.round(before)} → ${Math.round(most)} MB`;

async function send(sender: RunningOffice, to: RunningOffice, draft: object, mebibytes: number): Promise<void> {
	const path = join(sender.dataDir, 'recording.mp4');
	await makeRecording(path, mebibytes);
	const { id, digest } = await sender.client.attach(path);
	const recipients = [{ to: to.authority, withhold: [] }];
	const released = await sender.client.release({ ...draft, attachments: [id] }, recipients);
	await waitForReceipt(sender, released.deliveries[0]?.id ?? '');
	const { attachmentsHere } = await to.client.document(released.documentId, 'investigation');
	if (!attachmentsHere.includes(digest)) throw new Error('The recording stayed where it was.');
}

async function waitForReceipt({ client }: RunningOffice, delivery: string): Promise<void> {
	for (;;) {
		const { state } = await client.delivery(delivery);
		if (state === 'delivered') return;
		if (state === 'rejected' || state === 'stalled') throw new Error(`The delivery is ${state}.`);
		await sleep(50);
	}
}

/** Of which the disk holds no more than the beginning. */
async function makeRecording(path: string, mebibytes: number): Promise<void> {
	await using file = await open(path, 'w');
	await file.write('\0\0\0\x18ftypisom');
	await file.truncate(mebibytes * mebibyte);
}
