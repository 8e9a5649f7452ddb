import { join } from 'node:path';
import { advance, Register, startRegister, take, writeAcknowledgement } from './aseanapol-batches.ts';
import { countBatches, inventBatch } from './aseanapol-records.ts';
import { readBatch, writeDocument } from './aseanapol-xml.ts';
import { type Bureau, openBureau, type Simulator, type SimulatorOptions } from './bureau.ts';
import { watchDropFolder } from './drop-folder.ts';
import type { Faults } from './faults.ts';
import type { Introduction } from './identity.ts';
import { type Kept, openKept } from './kept.ts';
import { Refusal } from './refusal.ts';
import type { Answered, Asked } from './server.ts';

export interface AseanapolOptions extends SimulatorOptions {
	/** Where the gateway's files are, with `outgoing` and `incoming` in it: then there is no address. */
	readonly dropDir: string | undefined;
}

/** A bureau of ASEANAPOL, on this machine: docs/CHANNELS.md has the contract. All that it states is invented. */
export async function startAseanapolSimulator(options: AseanapolOptions): Promise<Simulator> {
	const bureau = await openBureau(options, introduce(options));
	const first = startRegister(options.clock(), countBatches(options.count));
	const register = await openKept(join(options.dataDir, 'batches.json'), Register, first);
	const desk = { ...options, bureau, register };
	if (options.dropDir === undefined) {
		const server = await bureau.listen((asked) => handle(desk, asked));
		return { port: server.port, card: await bureau.issueCard(server.port), close: () => server.close() };
	}
	const card = await bureau.issueCard(undefined);
	const watch = await watchDropFolder(options.dropDir, options.dataDir, {
		take: async (message) => void (await takeBatch(desk, message)),
		next: (faults) => nextDropped(desk, faults),
	});
	return { port: undefined, card, close: () => watch.close() };
}

function introduce({ authority }: SimulatorOptions): Introduction {
	const kinds = ['perpetrator-profile', 'modus-operandi-notice', 'travel-document-notice', 'correction', 'withdrawal'];
	return {
		authority,
		names: { en: 'ASEANAPOL desk (simulator, fictional)', local: 'Meja ASEANAPOL (simulator, rekaan)' },
		country: 'MYS',
		timeZone: 'Asia/Kuala_Lumpur',
		channel: 'aseanapol',
		kinds: kinds.map((name) => ({ name, version: '1.0' })),
	};
}

interface Desk extends AseanapolOptions {
	readonly bureau: Bureau;
	readonly register: Kept<Register>;
}

async function handle(desk: Desk, { method, url, body, faults }: Asked): Promise<Answered> {
	const route = `${method} ${url.pathname}`;
	if (route === 'POST /v1/batches') {
		const acknowledgement = writeAcknowledgement(await takeBatch(desk, body), false);
		return { status: 202, body: await desk.bureau.seal(acknowledgement, faults) };
	}
	if (route !== 'GET /v1/messages/next') throw new Refusal(404, 'There is nothing of that name.');
	const after = url.searchParams.get('after') ?? '0';
	const register = await look(desk, faults);
	if (!/^\d{1,9}$/.test(after) || Number(after) > register.messages.length)
		throw new Refusal(400, 'The cursor is none of ours.');
	const content = writeMessage(desk, register, Number(after));
	if (content === undefined) return { status: 204 };
	const headers = { 'message-cursor': String(Number(after) + 1) };
	return { status: 200, headers, body: await desk.bureau.seal(content, faults) };
}

async function takeBatch({ bureau, register, gateway, authority, clock }: Desk, message: Uint8Array<ArrayBuffer>) {
	const content = await bureau.open(message);
	const batch = await readBatch(content);
	const coming = { batch, content, message, from: gateway.authority, to: authority, now: clock() };
	return await register.update((present) => take(present, coming));
}

function look({ register, clock, reviewMs }: Desk, { loseAcknowledgements = false }: Faults): Promise<Register> {
	return register.update((present) => {
		const next = advance(present, { now: clock(), reviewMs, isLost: loseAcknowledgements });
		return { next, result: next };
	});
}

function writeMessage(desk: Desk, register: Register, index: number): string | undefined {
	const message = register.messages[index];
	if (message === undefined) return undefined;
	if ('batch' in message) {
		const about = { id: `FICTIONAL-${message.batch + 1}`, from: desk.authority, to: desk.gateway.authority };
		return writeDocument('batch', { ...about, createdAt: register.since }, inventBatch(desk, message.batch));
	}
	const batch = register.batches.find(({ id }) => id === message.acknowledged);
	return batch && writeAcknowledgement(batch, true);
}

/** One that is put there again, after a crash between file and register, has the same name. */
async function nextDropped(desk: Desk, faults: Faults) {
	const register = await look(desk, faults);
	const content = writeMessage(desk, register, register.dropped);
	if (content === undefined) return undefined;
	return {
		name: `message-${String(register.dropped + 1).padStart(6, '0')}`,
		message: await desk.bureau.seal(content, faults),
		done: () =>
			desk.register.update((present) => ({ next: { ...present, dropped: register.dropped + 1 }, result: undefined })),
	};
}
