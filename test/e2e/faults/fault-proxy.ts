import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TcpProxy } from '../proxy.ts';

/** What becomes of what one side sends, and how often of a hundred times. */
const faults = {
	/** Arrives later. */
	delay: 6,
	/** The connection ends before it arrives. */
	cut: 3,
	/** A part of it arrives, and then the connection ends. */
	truncate: 3,
	/** Nothing arrives any more, though the connection stays for a while. */
	'half-open': 1,
	/** Something else arrives in its place. */
	garbage: 1,
} as const;

type Fault = keyof typeof faults;

/** A network that fails now and then, by numbers that are drawn. */
export interface FaultyNetwork extends TcpProxy {
	/** How often each fault has happened. */
	readonly counts: Readonly<Record<Fault, number>>;
	/** From now on everything arrives. */
	heal(): void;
}

/** How long a connection over which nothing arrives any more stays open. */
const halfOpenMs = 1_000;

export async function openFaultyNetwork(port: number, random: () => number): Promise<FaultyNetwork> {
	const sockets = new Set<Socket>();
	const counts: Record<Fault, number> = { delay: 0, cut: 0, truncate: 0, 'half-open': 0, garbage: 0 };
	let isHealed = false;
	const draw = (): Fault | undefined => {
		let rest = isHealed ? 100 : random() * 100;
		for (const [fault, chance] of Object.entries(faults) as [Fault, number][]) {
			rest -= chance;
			if (rest < 0) {
				counts[fault] += 1;
				return fault;
			}
		}
		return undefined;
	};
	const server = createServer((client) => {
		const upstream = connect(port, '127.0.0.1');
		const endBoth = () => {
			client.destroy();
			upstream.destroy();
		};
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				sockets.delete(socket);
				endBoth();
			});
		}
		pass(client, upstream, { draw, random, endBoth });
		pass(upstream, client, { draw, random, endBoth });
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		counts,
		heal: () => {
			isHealed = true;
		},
		[Symbol.asyncDispose]: async () => {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}

interface Way {
	readonly draw: () => Fault | undefined;
	readonly random: () => number;
	readonly endBoth: () => void;
}

function pass(from: Socket, to: Socket, { draw, random, endBoth }: Way): void {
	let isDead = false;
	from.on('data', (chunk: Buffer) => {
		if (isDead) return;
		switch (draw()) {
			case undefined:
				to.write(chunk);
				return;
			case 'delay':
				from.pause();
				setTimeout(() => {
					to.write(chunk);
					from.resume();
				}, random() * 200);
				return;
			case 'cut':
				endBoth();
				return;
			case 'truncate':
				to.write(chunk.subarray(0, Math.floor(random() * chunk.length)), endBoth);
				return;
			case 'half-open':
				isDead = true;
				setTimeout(endBoth, halfOpenMs);
				return;
			case 'garbage':
				to.write(Buffer.alloc(chunk.length, 0x2a), endBoth);
		}
	});
}
