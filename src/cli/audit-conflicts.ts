import type { Conflict } from '../http/officer/conflicts.ts';
import type { Code } from '../model/code-lists.ts';
import { type Call, type ExitCode, UsageError } from './command.ts';
import { saveStream } from './new-file.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { type Terminal, toTable } from './terminal.ts';
import { labelOf } from './words.ts';

/** How a log contradicts itself. */
const kinds = [
	{ code: 'fork', en: 'two trees, neither begins with the other', id: 'dua pohon yang tidak saling melanjutkan' },
	{ code: 'rollback', en: 'less than it had shown', id: 'kurang dari yang pernah ditunjukkannya' },
] as const satisfies readonly Code[];

/** Contradictions of logs, newest first. @throws Problem of the door */
export async function listConflicts({
	options: { limit = 20 },
	config,
	terminal,
}: Call<{ readonly limit?: number | undefined }>): Promise<ExitCode> {
	const { words, language } = terminal;
	const page = await (await openOfficerClient(config)).conflicts(Math.min(limit, pageSize));
	const head = [words.foundAt, words.logOf, words.cause, words.shownBy, words.contradiction];
	const rows = page.items.map(({ foundAt, log, kind, source, id }) => [
		foundAt,
		log,
		labelOf(kinds, kind, language),
		source,
		id,
	]);
	if (rows.length === 0) terminal.line(words.none);
	else for (const line of toTable([head, ...rows])) terminal.line(line);
	terminal.value(page);
	return 0;
}

/** `show ID`, or `export FILE` of all of them with both notes. @throws UsageError; Problem of the door, of `saveStream` */
export async function handOutConflicts(
	{ config, terminal }: Call<unknown>,
	verb: string,
	what: string,
): Promise<ExitCode> {
	if (verb !== 'show' && verb !== 'export') throw new UsageError(`Neither show nor export: \`${verb}\`.`);
	const client = await openOfficerClient(config);
	if (verb === 'show') show(await client.conflict(what), terminal);
	else await save(client, what, terminal);
	return 0;
}

function show(conflict: Conflict, { words, language, line, value }: Terminal): void {
	const { foundAt, log, kind, source, seen, shown } = conflict;
	line(`${words.logOf} ${log}: ${labelOf(kinds, kind, language)}`);
	line(`${words.foundAt} ${foundAt}, ${words.shownBy} ${source}`);
	for (const [title, note] of [
		[words.knownNote, seen],
		[words.shownNote, shown],
	] as const) {
		line();
		line(`${title}:`);
		for (const text of note.trimEnd().split('\n')) line(`  ${text}`);
	}
	value(conflict);
}

const pageSize = 50;

async function save(client: OfficerClient, file: string, { words, line, value }: Terminal): Promise<void> {
	let conflicts = 0;
	const lines = async function* () {
		for await (const conflict of listAll(client)) {
			conflicts += 1;
			yield Buffer.from(`${JSON.stringify(conflict)}\n`);
		}
	};
	await saveStream(file, lines());
	line(`${words.exported}: ${file}, ${conflicts}`);
	value({ file, conflicts });
}

async function* listAll(client: OfficerClient): AsyncGenerator<Conflict> {
	let before: string | undefined;
	do {
		const { items, next } = await client.conflicts(pageSize, before);
		yield* items;
		before = next ?? undefined;
	} while (before !== undefined);
}
