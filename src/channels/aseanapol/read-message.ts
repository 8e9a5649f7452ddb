import { Problem } from '../../problem.ts';
import { readXml, type XmlLimits, type XmlListener } from '../../read-xml.ts';
import { limits, namespace } from './contract.ts';
import type { Element } from './xml.ts';

export type MessageName = 'batch' | 'acknowledgement';

/** A batch or an acknowledgement of one: what it says of itself, and its records, which are read as they are asked for. */
export interface Message {
	readonly name: MessageName;
	readonly attributes: Readonly<Record<string, string>>;
	readonly count: number;
	readonly records: () => AsyncGenerator<Element>;
}

/**
 * Reads a message twice: first all of its form, so that of one that is not well-formed nothing counts; then record by
 * record, of which no more than a piece is held.
 *
 * @throws Problem `channel-message-unreadable`
 */
export async function readMessage(content: Uint8Array): Promise<Message> {
	const form = { name: undefined as MessageName | undefined, attributes: {}, count: 0 };
	try {
		await readXml(cut(content), [], checkForm(form), xmlLimits).next();
	} catch (cause) {
		throw cause instanceof Problem ? cause : refuse('It is not well-formed XML in UTF-8.', cause);
	}
	const { name, attributes, count } = form;
	if (name === undefined) throw refuse('It is empty.');
	return { name, attributes, count, records: () => readRecords(content) };
}

function refuse(detail: string, cause?: unknown): Problem {
	return new Problem('channel-message-unreadable', { detail, ...(cause !== undefined && { cause }) });
}

const xmlLimits: XmlLimits = {
	maxDepth: limits.depth,
	maxBytesBetweenTags: limits.bytesBetweenTags,
	namespace,
	refuse: (detail) => refuse(detail),
};

const pieceBytes = 65_536;

function* cut(content: Uint8Array): Generator<Uint8Array> {
	for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes);
}

/** Of the whole: its name, and records in it and nothing else. */
function checkForm(form: {
	name: MessageName | undefined;
	attributes: Readonly<Record<string, string>>;
	count: number;
}): XmlListener {
	let depth = 0;
	let elements = 0;
	return {
		open: (name, attributes) => {
			depth += 1;
			elements += 1;
			if (depth === 1) Object.assign(form, { name: toMessageName(name), attributes });
			if (depth !== 2) {
				if (elements > limits.elementsPerRecord) throw refuse('A record in it is too large.');
				return;
			}
			if (name !== 'record') throw refuse('It has something else than records.');
			form.count += 1;
			elements = 0;
			if (form.count > limits.records) throw refuse(`It has more than ${limits.records} records.`);
		},
		text: (text) => {
			if (depth === 1 && /\S/.test(text)) throw refuse('It has text between its records.');
		},
		close: () => {
			depth -= 1;
		},
	};
}

function toMessageName(name: string): MessageName {
	if (name === 'batch' || name === 'acknowledgement') return name;
	throw refuse('It is neither a batch nor an acknowledgement.');
}

/** An element that is not closed yet. */
interface Open extends Element {
	readonly children: Element[];
	text: string;
}

async function* readRecords(content: Uint8Array): AsyncGenerator<Element> {
	const records: Element[] = [];
	const open: Open[] = [];
	const listener: XmlListener = {
		open: (name, attributes) => {
			const element: Open = { name, attributes, children: [], text: '' };
			if (open.length > 1) open.at(-1)?.children.push(element);
			open.push(element);
		},
		text: (text) => {
			const element = open.at(-1);
			if (element !== undefined && open.length > 1) element.text += text;
		},
		close: () => {
			const element = open.pop();
			if (element !== undefined && open.length === 1) records.push(element);
		},
	};
	yield* readXml(cut(content), records, listener, xmlLimits);
}
