import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { toBase64, tryParseHash } from './base64.ts';
import { parseNote } from './note.ts';
import type { TreeHead } from './proof.ts';

/** C2SP tlog-checkpoint, Note text. */
export interface Checkpoint extends TreeHead {
	/** Which log it is of. */
	readonly origin: string;
}

export function toOrigin(authority: AuthorityId): string {
	return `lintas/${authority}`;
}

/** Whose log that is. */
export function toLogAuthority(origin: string): AuthorityId {
	return origin.slice('lintas/'.length) as AuthorityId;
}

export function toCheckpointText({ origin, size, root }: Checkpoint): string {
	return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Extension lines and all: what contradicts itself is kept for ever, so it must not be large. */
export const maxCheckpointTextBytes = 4_096;

/**
 * Extension lines may follow: they are signed with the rest, and mean nothing here.
 *
 * @throws Problem `checkpoint-malformed`, whose detail says where
 */
export function parseCheckpointText(text: string): Checkpoint {
	if (Buffer.byteLength(text) > maxCheckpointTextBytes) {
		throw malformed(`The text of the checkpoint has more than ${maxCheckpointTextBytes} bytes.`);
	}
	const lines = text.split('\n');
	if (lines.pop() !== '') throw malformed('The last line does not end with a newline.');
	const empty = lines.indexOf('');
	if (empty >= 0) throw malformed(`Line ${empty + 1} is empty.`);
	const [origin = '', sizeLine = '', rootLine = ''] = lines;
	const size = tryParseSize(sizeLine);
	const root = tryParseHash(rootLine);
	if (origin === '') throw malformed('There is no origin on line 1.');
	if (size === undefined) throw malformed('Line 2 is not a tree size in decimal, up to 2^53 - 1.');
	if (root === undefined) throw malformed('Line 3 is not the base64 of 32 bytes.');
	return { origin, size, root };
}

/** What a checkpoint says, whoever signed it. @throws Problem `checkpoint-malformed` */
export function parseCheckpoint(note: string | Uint8Array): Checkpoint {
	return parseCheckpointText(parseNote(Buffer.from(note)).text);
}

/** Decimal without leading zeros, up to 2^53 - 1. */
export function tryParseSize(text: string): number | undefined {
	const size = Number(text);
	return /^(?:0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(size) ? size : undefined;
}

function malformed(detail: string): Problem {
	return new Problem('checkpoint-malformed', { detail });
}
