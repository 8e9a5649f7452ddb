import { z } from 'zod';
import { parseCheckpoint } from '../audit/checkpoint-text.ts';
import { loadOwnCard } from '../partners/own-card.ts';
import { Problem } from '../problem.ts';
import { type SearchGiven, toQuery } from './audit-search.ts';
import type { Call, ExitCode } from './command.ts';
import { saveStream } from './new-file.ts';
import { openOfficerClient } from './officer-client.ts';
import type { Terminal } from './terminal.ts';

interface ExportGiven extends SearchGiven {
	readonly first?: number | undefined;
	readonly last?: number | undefined;
}

/** Entries as JSON Lines into a new file. @throws UsageError; Problem of the door, of `saveStream` */
export async function exportAudit({ options, config, terminal }: Call<ExportGiven>, file: string): Promise<ExitCode> {
	const { first, last } = options;
	const { timeZone } = await loadOwnCard(config.LINTAS_DATA);
	const query = new URLSearchParams(toQuery(options, timeZone));
	if (first !== undefined) query.set('first', `${first}`);
	if (last !== undefined) query.set('last', `${last}`);
	const client = await openOfficerClient(config);
	const exported = read(await client.stream(`/officer/v1/audit/export?${query}`), terminal);
	try {
		await saveStream(file, exported.pieces);
	} finally {
		terminal.meter();
	}
	const { entries, checkpoint } = exported.end();
	terminal.line(`${terminal.words.exported}: ${file}`);
	terminal.line(`${entries} ${terminal.words.entriesExported} ${toSize(checkpoint)}`);
	terminal.value({ file, entries, checkpoint });
	return 0;
}

const Head = z.object({ checkpoint: z.string() });
const newline = 0x0a;

/** The lines as they pass: how many there are, and the first of them. */
function read(bytes: AsyncIterable<Uint8Array>, terminal: Terminal) {
	let head = '';
	let lines = 0;
	const pieces = async function* () {
		const decoder = new TextDecoder();
		for await (const piece of bytes) {
			if (lines === 0) head += decoder.decode(piece, { stream: true });
			for (const byte of piece) if (byte === newline) lines += 1;
			terminal.meter(`${lines}`);
			yield piece;
		}
	};
	const end = () => ({ entries: lines - 1, checkpoint: parseHead(head) });
	return { pieces: pieces(), end };
}

function parseHead(text: string): string {
	const [line = ''] = text.split('\n');
	try {
		return Head.parse(JSON.parse(line)).checkpoint;
	} catch (cause) {
		throw new Problem('gateway-unreachable', {
			detail: 'What answers there is no gateway of this version.',
			cause,
		});
	}
}

function toSize(checkpoint: string): number {
	return parseCheckpoint(checkpoint).size;
}
