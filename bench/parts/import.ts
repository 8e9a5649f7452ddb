import { parse } from 'csv-parse/sync';
import { flatten } from '../../src/tables/flatten.ts';
import { formats } from '../../src/tables/formats.ts';
import { toCsv } from '../../src/tables/write-csv.ts';
import { watchMemory } from '../memory.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { setStage, startGateway } from '../stage.ts';

const rows = 100_000;
const rowsPerPiece = 500;

const columns = [
	'name',
	'aliases.1',
	'sex',
	'birthDate',
	'birthPlace',
	'nationalities.1',
	'travelDocuments.1',
	'contacts.1',
	'addresses.1',
	'roles.1',
	'modes.1',
	'exploitationTypes.1',
];

/** A large table of profiles through the officer door, and what the gateway holds in memory meanwhile. */
export const importPart: Part = { ids: ['import.rows', 'import.rss'], run };

async function run({ profiles, resources, progress }: PartContext): Promise<Report> {
	const stage = await setStage(resources);
	progress('starting a gateway with its PostgreSQL');
	const gateway = await startGateway(stage.sender, resources);
	const pieces = toPieces(profiles);

	progress(`reading ${rows} rows with csv-parse alone`);
	const bareSeconds = await time(async () => {
		for (const piece of pieces) parse(piece);
	});
	progress(`importing ${rows} rows`);
	const stopWatching = watchMemory([gateway.process.pid ?? 0]);
	let answer = '';
	const seconds = await time(async () => {
		const query = new URLSearchParams({ kind: 'perpetrator-profile', defaults: JSON.stringify(toDefaults(profiles)) });
		const sent = { body: toBytes(pieces), mediaType: formats.csv.mediaType };
		for await (const bytes of await gateway.client.stream(`/officer/v1/imports?${query}`, sent)) {
			answer = (answer + Buffer.from(bytes).toString()).slice(-200);
		}
	});
	const [peakMb = Number.NaN] = await stopWatching();
	requireAll(answer);
	return {
		figures: [
			toFigure('import.rows', '1/s', { value: rows / seconds, limit: rows / bareSeconds }),
			toFigure('import.rss', 'MB', { value: peakMb, aim: { of: 'value', is: 'less than', bound: 300 } }),
		],
		notes: [
			`import: a CSV of ${rows} profiles of ${columns.length} columns, streamed; each row read, checked, normalised, encrypted and stored as a draft, and answered`,
			'  limit of rows: csv-parse alone on the same text; memory: the most of the gateway’s process, seen twice a second',
		],
	};
}

/** The file in pieces, each row of it another one. */
function toPieces(profiles: readonly string[]): string[] {
	const records = profiles.map((text) => flatten(JSON.parse(text).body));
	return Array.from({ length: rows / rowsPerPiece }, (_, piece) => {
		const cells = Array.from({ length: rowsPerPiece }, (_, index) => {
			const number = piece * rowsPerPiece + index;
			const record = records[number % records.length] ?? {};
			return columns.map((name) => (name === 'addresses.1' ? `Jalan Rekaan No. ${number}` : (record[name] ?? '')));
		});
		return toCsv(piece === 0 ? [columns, ...cells] : cells).replace('\ufeff', '');
	});
}

function toDefaults([first = '{}']: readonly string[]): object {
	const { validUntil, handling } = JSON.parse(first);
	return { validUntil, handling };
}

async function* toBytes(pieces: readonly string[]): AsyncGenerator<Uint8Array> {
	for (const piece of pieces) yield Buffer.from(piece);
}

async function time(work: () => Promise<void>): Promise<number> {
	const started = performance.now();
	await work();
	return (performance.now() - started) / 1_000;
}

function requireAll(answer: string): void {
	const { summary } = JSON.parse(answer.trimEnd().split('\n').at(-1) ?? '');
	if (summary.draft + summary.doubts === rows) return;
	throw new Error(`Of ${rows} rows these became something else: ${JSON.stringify(summary)}`);
}
