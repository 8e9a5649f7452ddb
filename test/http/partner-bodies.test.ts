import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ProblemCode } from '../../src/problem.ts';
import { type Answer, connectTls, readToEnd } from './client.ts';
import { type Correspondent, createCorrespondent, type TlsIdentity } from './correspondent.ts';
import { expectProblem, openTestDoor, type TestDoor } from './door.ts';
import { readReceipt, writeLetter } from './letter.ts';
import { watchStored } from './watch.ts';

const megabyte = 1024 * 1024;
const maxBytes = 10 * megabyte;

let door: TestDoor;
let indonesia: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	door = await openTestDoor([indonesia]);
});

afterAll(() => door.remove());

const head = (...lines: string[]) =>
	[
		'POST /partner/v1/envelopes HTTP/1.1',
		'host: x',
		'content-type: application/lintas-envelope+jwe; suite=L1',
		...lines,
	]
		.map((line) => `${line}\r\n`)
		.join('')
		.concat('\r\n');

/** Writes what a client with a mind of its own writes, and reads until the door hangs up. */
async function say(
	write: (socket: TLSSocket) => Promise<void> | void,
	identity: Partial<TlsIdentity> = indonesia.tlsClient,
): Promise<Answer> {
	const socket = await connectTls(door.office.partnerPort, identity);
	const answer = readToEnd(socket);
	await write(socket);
	const text = await answer;
	socket.destroy();
	return toAnswer(text);
}

function toAnswer(text: string): Answer {
	const [top = '', body = ''] = text.split('\r\n\r\n', 2);
	const [first = '', ...lines] = top.split('\r\n');
	const headers = Object.fromEntries(lines.map((line) => [line.split(': ')[0]?.toLowerCase(), line.split(': ')[1]]));
	return { status: Number(first.split(' ')[1]), headers, text: body };
}

/** Sends as much as the other end takes, at most `total`; says how much that was. */
async function pour(socket: TLSSocket, total: number, frame = (chunk: Buffer): Buffer => chunk): Promise<number> {
	const chunk = frame(Buffer.alloc(64 * 1024, 'A'));
	socket.setMaxListeners(0);
	let sent = 0;
	for (; sent < total && socket.writable; sent += chunk.length) {
		if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
	}
	return sent;
}

const chunked = (chunk: Buffer): Buffer =>
	Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);

async function expectRefused(code: ProblemCode, status: number, send: () => Promise<Answer>): Promise<Answer> {
	return await expectProblem(door, send, { status, code, by: indonesia.authority });
}

describe('a body over the limit is refused', () => {
	test('by its Content-Length, before any of it is read', async () => {
		const answer = await expectRefused('body-too-large', 413, () =>
			say((socket) => {
				socket.write(head(`content-length: ${maxBytes + 1}`));
			}),
		);
		expect(answer.headers.connection).toBe('close');
	});

	test('by what comes, when its length is not said, and the rest is not taken', async () => {
		let sent = 0;
		await expectRefused('body-too-large', 413, () =>
			say(async (socket) => {
				socket.write(head('transfer-encoding: chunked'));
				sent = await pour(socket, 100 * megabyte, chunked);
			}),
		);
		expect(sent).toBeLessThan(80 * megabyte);
	});

	test('when it is 50 MB, and memory stays as it was', async () => {
		const before = process.memoryUsage().rss;
		let peak = before;
		const watch = setInterval(() => {
			peak = Math.max(peak, process.memoryUsage().rss);
		}, 5);
		for (const lines of [[`content-length: ${50 * megabyte}`], ['transfer-encoding: chunked']]) {
			await expectRefused('body-too-large', 413, () =>
				say(async (socket) => {
					socket.write(head(...lines));
					await pour(socket, 50 * megabyte, lines[0]?.startsWith('content') ? undefined : chunked);
				}),
			);
		}
		clearInterval(watch);
		expect(peak - before).toBeLessThan(50 * megabyte);
	});

	test('and one at the limit is read', async () => {
		await expectRefused('envelope-malformed', 400, () =>
			door.clientOf(indonesia).post({ suite: 'L1', bytes: Buffer.alloc(maxBytes, 'A') }),
		);
	});
});

describe('a length that lies', () => {
	test('by being longer than the body: nothing is stored, and the connection ends', async () => {
		const { bytes } = await writeLetter(indonesia, door.recipient);
		const [, stored] = await watchStored(door.office.database, async () => {
			const socket = await connectTls(door.office.partnerPort, indonesia.tlsClient);
			socket.write(Buffer.concat([Buffer.from(head(`content-length: ${bytes.length + 10}`)), bytes]));
			socket.end();
			await readToEnd(socket);
			await untilLogged('request-malformed');
		});
		expect(stored).toMatchObject({ documents: 0, receptions: 0, entries: [{ outcome: 'request-malformed' }] });
	});

	test('by being shorter: what is left over is no request', async () => {
		const { bytes } = await writeLetter(indonesia, door.recipient);
		const [answer, stored] = await watchStored(door.office.database, async () => {
			const refused = say((socket) => {
				socket.write(Buffer.concat([Buffer.from(head(`content-length: ${bytes.length - 10}`)), bytes]));
			});
			await untilLogged('decryption-failed');
			return await refused;
		});
		expect(answer.status).toBe(400);
		expect(stored).toMatchObject({ documents: 0, receptions: 0, entries: [{ outcome: 'decryption-failed' }] });
	});
});

describe('an upload that breaks off', () => {
	test.each(['at once', 'in the middle'])('%s leaves one audit entry and nothing else', async (when) => {
		const { bytes } = await writeLetter(indonesia, door.recipient);
		const [, stored] = await watchStored(door.office.database, async () => {
			const socket = await connectTls(door.office.partnerPort, indonesia.tlsClient);
			const part = bytes.subarray(0, when === 'at once' ? 0 : bytes.length / 2);
			socket.write(Buffer.concat([Buffer.from(head(`content-length: ${bytes.length}`)), part]));
			await new Promise((resolve) => setTimeout(resolve, 50));
			socket.destroy();
			await untilLogged('request-malformed');
		});
		expect(stored).toMatchObject({ documents: 0, receptions: 0, entries: [{ outcome: 'request-malformed' }] });
	});

	test('is made up for by sending it again', async () => {
		const letter = await writeLetter(indonesia, door.recipient);
		const socket = await connectTls(door.office.partnerPort, indonesia.tlsClient);
		socket.write(head(`content-length: ${letter.bytes.length}`));
		socket.destroy();
		const answer = await door.clientOf(indonesia).post(letter);
		expect(await readReceipt(answer.text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
	});
});

/** The client is gone: only the log tells when the door has noticed, which is after the audit log does. */
async function untilLogged(code: ProblemCode): Promise<void> {
	await vi.waitFor(() => expect(door.log.lines.join('')).toContain(code), 5_000);
	door.log.take();
}

test('a compressed bomb is refused and not inflated', async () => {
	const bomb = gzipSync(Buffer.alloc(50 * megabyte));
	const before = process.memoryUsage().rss;
	await expectRefused('media-type-unsupported', 415, () =>
		door.clientOf(indonesia).post({ suite: 'L1', bytes: bomb }, { 'content-encoding': 'gzip' }),
	);
	expect(process.memoryUsage().rss - before).toBeLessThan(50 * megabyte);
});

test('who shows no certificate is told so, however much it wants to send', async () => {
	const answer = await say(async (socket) => {
		socket.write(head(`content-length: ${50 * megabyte}`));
		await pour(socket, 50 * megabyte);
	}, {});
	expect(answer.status).toBe(403);
	expect(answer.headers.connection).toBe('close');
});
