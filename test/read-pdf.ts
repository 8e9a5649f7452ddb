import { constants, inflateSync } from 'node:zlib';

/** What stands in a PDF file, without spaces and in the order in which it was written. */
export function readPdf(pdf: Uint8Array): {
	readonly pages: number;
	readonly lines: readonly string[];
	readonly text: string;
	/** Of the file: its title, who made it. */
	readonly about: readonly string[];
} {
	const whole = Buffer.from(pdf).toString('latin1');
	const streams = [...whole.matchAll(/stream\r?\n(.*?)\r?\nendstream/gs)].map(([, stream = '']) =>
		inflateSync(Buffer.from(stream, 'latin1'), { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1'),
	);
	const strings = streams.flatMap((stream) => [...stream.matchAll(/<([0-9A-F]+)> Tj/g)].map(([, hex = '']) => hex));
	const lines = strings.map((hex) => new TextDecoder('windows-1252').decode(Buffer.from(hex, 'hex')));
	const all = [whole, ...streams].join('');
	const pages = all.match(/\/Type \/Page\b/g)?.length ?? 0;
	const about = [...all.matchAll(/<FEFF([0-9A-F]*)>/g)].map(([, hex = '']) =>
		new TextDecoder('utf-16be').decode(Buffer.from(hex, 'hex')),
	);
	return { pages, lines, text: lines.join('').replaceAll(' ', ''), about };
}
