import { Problem } from '../problem.ts';
import { toBase64, tryParseBase64 } from './base64.ts';

/** C2SP signed-note: a text and who signed it. Nothing of it is to be believed before `verifySignatures`. */
export interface Note {
	/** With the newline at its end, without the blank line after it. */
	readonly text: string;
	readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
	/** Of the key, without spaces and plus signs. */
	readonly name: string;
	/** Four bytes of a hash, as `toKeyId` makes them: name and id together tell keys apart. */
	readonly keyId: number;
	readonly signature: Uint8Array;
}

/** Forty signatures of the largest kind there is. */
export const maxNoteBytes = 256 * 1024;
export const maxSignatures = 100;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws Problem `checkpoint-malformed`, whose detail says where */
export function parseNote(bytes: Uint8Array): Note {
	const whole = decode(bytes);
	const end = whole.lastIndexOf('\n\n');
	if (end < 0) throw malformed('There is no blank line between a text and its signatures.');
	return { text: whole.slice(0, end + 1), signatures: readLines(whole.slice(end + 2)) };
}

/**
 * Signature lines without their text, as a witness answers (C2SP tlog-witness, add-checkpoint).
 *
 * @throws Problem `checkpoint-malformed`
 */
export function parseSignatures(bytes: Uint8Array): NoteSignature[] {
	return readLines(decode(bytes));
}

export function toSignedText({ text, signatures }: Note): string {
	return `${text}\n${toSignatureLines(signatures)}`;
}

export function toSignatureLines(signatures: readonly NoteSignature[]): string {
	return signatures.map((signature) => `${toSignatureLine(signature)}\n`).join('');
}

function toSignatureLine({ name, keyId, signature }: NoteSignature): string {
	const bytes = Buffer.alloc(4 + signature.length);
	bytes.writeUInt32BE(keyId);
	bytes.set(signature, 4);
	return `— ${name} ${toBase64(bytes)}`;
}

/** Non-empty, without Unicode spaces and plus signs (C2SP signed-note, Format). */
export function isKeyName(name: string): boolean {
	return /^[^\p{White_Space}+]+$/u.test(name);
}

/** Valid UTF-8 without control characters but newlines. */
function decode(bytes: Uint8Array): string {
	if (bytes.length > maxNoteBytes) throw malformed(`The note has more than ${maxNoteBytes} bytes.`);
	const control = bytes.findIndex((byte) => byte < 0x20 && byte !== 0x0a);
	if (control >= 0) throw malformed(`There is a control character at byte ${control}.`);
	try {
		return utf8.decode(bytes);
	} catch (cause) {
		throw malformed('The note is not valid UTF-8.', cause);
	}
}

function readLines(text: string): NoteSignature[] {
	const lines = text.split('\n');
	if (lines.pop() !== '') throw malformed('The last signature does not end with a newline.');
	if (lines.length === 0) throw malformed('There is no signature.');
	if (lines.length > maxSignatures) throw malformed(`There are more than ${maxSignatures} signatures.`);
	return lines.map(readLine);
}

function readLine(line: string, at: number): NoteSignature {
	const [dash, name = '', base64 = '', ...rest] = line.split(' ');
	const bytes = Buffer.from(tryParseBase64(base64) ?? []);
	if (dash !== '—' || !isKeyName(name) || bytes.length < 5 || rest.length > 0) {
		throw malformed(`Signature ${at + 1} is not a dash, the name of a key and base64 of five bytes or more.`);
	}
	return { name, keyId: bytes.readUInt32BE(), signature: bytes.subarray(4) };
}

function malformed(detail: string, cause?: unknown): Problem {
	return new Problem('checkpoint-malformed', { detail, cause });
}
