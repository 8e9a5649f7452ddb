import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Room {
	/** Besides itself and the shared files. */
	readonly mayImport: readonly string[];
	/** Packages that belong to certain rooms, this one among them. */
	readonly owns: readonly string[];
	/** Words of the reason that a refused import of another room is given. */
	readonly because: string;
	readonly usesNode?: false;
	/** Of another room's package, this one name only. */
	readonly mayTake?: { readonly name: string; readonly from: string };
}

const rooms: Record<string, Room> = {
	model: { mayImport: [], owns: [], because: 'what everything else stands on', usesNode: false },
	normalise: { mayImport: ['model'], owns: [], because: 'turns raw text into values', usesNode: false },
	media: { mayImport: ['model'], owns: [], because: 'the bytes of a file', usesNode: false },
	tables: { mayImport: ['model', 'normalise'], owns: [], because: 'turns files of offices into drafts' },
	store: {
		mayImport: ['model'],
		owns: ['pg', 'kysely'],
		because: 'holds no business rules',
		mayTake: { name: 'runMigrations', from: 'bullmq' },
	},
	jobs: { mayImport: ['store'], owns: ['pg', 'kysely', 'bullmq'], because: 'knows no business' },
	pki: { mayImport: ['model/identifiers'], owns: ['jose', 'pkijs', 'asn1js'], because: 'not documents' },
	envelope: { mayImport: ['model'], owns: ['jose', 'age-encryption'], because: 'does no I/O', usesNode: false },
	audit: {
		mayImport: ['store', 'jobs', 'pki', 'model/identifiers', 'model/person'],
		owns: [],
		because: 'never content',
	},
	people: { mayImport: ['model', 'store', 'audit'], owns: ['jose', 'openid-client'], because: 'says who asks' },
	partners: { mayImport: ['model', 'store', 'jobs', 'pki', 'audit'], owns: [], because: 'who we exchange with' },
	evidence: { mayImport: words('model pki envelope audit partners'), owns: [], because: 'where there is no gateway' },
	policy: { mayImport: ['model', 'partners'], owns: [], because: 'decides by rules' },
	channels: {
		mayImport: ['model', 'normalise', 'envelope', 'pki'],
		owns: ['undici', 'node-forge'],
		because: 'handed its route',
	},
	delivery: {
		mayImport: ['store', 'jobs', 'partners', 'audit', 'model/identifiers', 'model/person'],
		owns: [],
		because: 'calls the deliver it is given',
	},
	exchange: {
		mayImport: words('model normalise media tables store jobs pki envelope audit partners policy channels delivery'),
		owns: [],
		because: 'doors lead onto it',
	},
	cases: {
		mayImport: words(
			'model normalise media tables store jobs pki envelope audit partners policy channels delivery exchange',
		),
		owns: [],
		because: 'brings people home',
	},
	http: {
		mayImport: words('model normalise tables jobs audit people partners policy channels delivery exchange cases'),
		owns: [],
		because: 'calls one use case',
	},
	simulators: {
		mayImport: ['pki', 'partners', 'model/identifiers'],
		owns: ['pkijs', 'asn1js'],
		because: 'stands in for bureaus',
	},
	cli: {
		mayImport: words(
			'model normalise media tables store jobs pki envelope audit people partners evidence policy channels delivery exchange cases http simulators',
		),
		owns: ['undici'],
		because: 'nothing is refused it',
	},
};

/** What every room may import, and what puts the rooms together. */
const shared = ['problem', 'json', 'clock', 'log', 'secret-file'];
const wiring = ['gateway', 'gateway-doors', 'gateway-trust', 'config', 'main'];
const packages = words('pg kysely bullmq jose pkijs asn1js undici age-encryption openid-client node-forge');
const names = Object.keys(rooms);

function words(text: string): string[] {
	return text.split(' ');
}

interface Import {
	readonly statement: string;
	/** Words of the reason why it is refused; `undefined` if it is allowed. */
	readonly refused?: string;
}

/** All that a file of the room could import, seen from a depth of one folder or two. */
function listImports(name: string, room: Room, up: string): Import[] {
	const value = (source: string) => `import { value } from '${source}';`;
	const allow = (source: string) => ({ statement: value(source) });
	const refuse = (source: string, refused: string) => ({ statement: value(source), refused });
	const others = names.filter((other) => other !== name && !room.mayImport.includes(other));
	const part = room.mayTake;
	const foreign = packages.filter((owned) => !room.owns.includes(owned) && owned !== part?.from);
	const isCli = name === 'cli';
	return [
		...shared.map((file) => allow(`${up}/${file}.ts`)),
		...room.mayImport.map((path) => allow(`${up}/${path}${path.includes('/') ? '' : '/file'}.ts`)),
		...room.owns.map(allow),
		...others.map((other) => refuse(`${up}/${other}/file.ts`, room.because)),
		...(isCli ? [] : [refuse(`${up}/a-room-to-come/file.ts`, room.because)]),
		...(part ? [{ statement: `import { ${part.name} } from '${part.from}';` }] : []),
		...(part ? [refuse(part.from, 'takes nothing more of it')] : []),
		...foreign.flatMap((owned) => [owned, `${owned}/part`]).map((source) => refuse(source, 'has its rooms')),
		...(isCli
			? []
			: ['gateway', 'gateway-doors', 'main'].map((file) => refuse(`${up}/${file}.ts`, 'only cli/ may import them'))),
		...(isCli ? [] : [refuse(`${up}/config.ts`, 'its types only')]),
		{ statement: `import type { Config } from '${up}/config.ts';` },
		...['node:fs', 'node:fs/promises'].map((source) =>
			room.usesNode === false ? refuse(source, 'also runs in a Worker') : allow(source),
		),
	];
}

/** One import a line, so that a finding's line tells which import it is about. */
function toSource(imports: readonly Import[]): string {
	return imports.map(({ statement }) => statement).join('\n');
}

const depths = [
	{ folder: 'file.ts', up: '..' },
	{ folder: 'folder/file.ts', up: '../..' },
];

const cases = Object.entries(rooms).flatMap(([name, room]) =>
	depths.map(({ folder, up }) => ({ path: `src/${name}/${folder}`, imports: listImports(name, room, up) })),
);

const sharedFile: readonly Import[] = [
	{ statement: `import { value } from './problem.ts';` },
	...names.map((name) => ({ statement: `import { value } from './${name}/file.ts';`, refused: 'knows no room' })),
	...wiring.map((name) => ({ statement: `import { value } from './${name}.ts';`, refused: 'knows no room' })),
	...packages.map((name) => ({ statement: `import { value } from '${name}';`, refused: 'has its rooms' })),
];

/** Laws beside the rooms: a file that breaks each, and the rule that must notice. */
const lawless: Record<string, { readonly source: string; readonly rule: string }> = {
	'src/exchange/circle-a.ts': { source: `export { b as a } from './circle-b.ts';`, rule: 'noImportCycles' },
	'src/exchange/circle-b.ts': { source: `export { a as b } from './circle-a.ts';`, rule: 'noImportCycles' },
	'src/jobs/floating.ts': {
		source: `async function later(): Promise<void> {}\nexport function start(): void {\n\tlater();\n}`,
		rule: 'noFloatingPromises',
	},
	'src/store/any.ts': { source: 'export const value: any = 1;', rule: 'noExplicitAny' },
	'src/store/default.ts': { source: 'export default 1;', rule: 'noDefaultExport' },
	'src/store/barrel.ts': { source: `export * from './file.ts';`, rule: 'noBarrelFile' },
	'src/store/talks.ts': { source: `console.log('here');`, rule: 'noConsole' },
	'src/store/ends.ts': { source: 'process.exit(1);', rule: 'noProcessExit' },
	'test/only.test.ts': { source: `test.only('one', () => {});`, rule: 'noFocusedTests' },
};

interface Finding {
	readonly message: string;
	readonly category: string;
	readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

let folder: string;
let findings: readonly Finding[];

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-architecture-'));
	for (const file of ['biome.json', 'biome.rooms.jsonc']) await copyFile(file, join(folder, file));
	for (const { path, imports } of cases) await save(path, toSource(imports));
	for (const [path, { source }] of Object.entries(lawless)) await save(path, source);
	await save('src/shared.ts', toSource(sharedFile));
	for (const file of wiring) await save(`src/${file}.ts`, [...names, ...packages].map(toAnyImport).join('\n'));
	findings = await lint();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function toAnyImport(name: string): string {
	return `import { value } from '${name in rooms ? `./${name}/file.ts` : name}';`;
}

async function save(path: string, source: string): Promise<void> {
	await mkdir(dirname(join(folder, path)), { recursive: true });
	await writeFile(join(folder, path), `${source}\n`);
}

/** One run of Biome over the folder; that it finds errors is what makes it exit with 1. */
async function lint(): Promise<readonly Finding[]> {
	const biome = join(process.cwd(), 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
	const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none'];
	const report = await new Promise<string>((done) => {
		execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (_error, stdout) => done(stdout));
	});
	return (JSON.parse(report) as { diagnostics: Finding[] }).diagnostics;
}

/** Reasons given for each import of a file that was refused, by statement. */
function listRefusals(path: string, imports: readonly Import[]): Record<string, string> {
	const refusals = findings.filter(({ category, location }) => isRefusal(category) && location.path === path);
	return Object.fromEntries(
		refusals.map(({ message, location }) => [imports[location.start.line - 1]?.statement, message]),
	);
}

function isRefusal(category: string): boolean {
	return category === 'lint/style/noRestrictedImports';
}

/** `allowed` or the words of the reason, for each import; findings that hold other words stay whole. */
function compare(path: string, imports: readonly Import[]): Record<string, string> {
	const refusals = listRefusals(path, imports);
	return Object.fromEntries(
		imports.map(({ statement, refused }) => {
			const reason = refusals[statement] ?? 'allowed';
			return [statement, refused !== undefined && reason.includes(refused) ? refused : reason];
		}),
	);
}

function expected(imports: readonly Import[]): Record<string, string> {
	return Object.fromEntries(imports.map(({ statement, refused }) => [statement, refused ?? 'allowed']));
}

describe('a room imports what its charter allows and is told why it may not import more', () => {
	test.each(cases)('$path', ({ path, imports }) => {
		expect(compare(path, imports)).toEqual(expected(imports));
	});

	test('a file that every room may import knows no room', () => {
		expect(compare('src/shared.ts', sharedFile)).toEqual(expected(sharedFile));
	});

	test.each(wiring)('%s.ts may import every room and package', (file) => {
		expect(
			findings.filter(({ category, location }) => isRefusal(category) && location.path === `src/${file}.ts`),
		).toEqual([]);
	});
});

test.each(Object.entries(lawless))('%s is noticed', (path, { rule }) => {
	const rules = findings.filter(({ location }) => location.path === path).map(({ category }) => category);
	expect(rules).toContainEqual(expect.stringMatching(new RegExp(`/${rule}$`)));
});

test('every folder of src/ is a room with rules', async () => {
	const entries = await readdir('src', { withFileTypes: true });
	const unknown = entries.filter((entry) => entry.isDirectory() && !(entry.name in rooms));
	expect(unknown.map(({ name }) => name)).toEqual([]);
});
