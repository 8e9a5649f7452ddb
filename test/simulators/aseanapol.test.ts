import { execFile, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { type AseanapolOptions, startAseanapolSimulator } from '../../src/simulators/aseanapol.ts';
import { inventBatch } from '../../src/simulators/aseanapol-records.ts';
import { writeDocument } from '../../src/simulators/aseanapol-xml.ts';
import type { Simulator } from '../../src/simulators/bureau.ts';
import { saveFaults } from '../../src/simulators/faults.ts';
import { type Client, createClient, type Line, makeFolders, openLine, toOptions } from './client.ts';

let client: Client;
let folders: Awaited<ReturnType<typeof makeFolders>>;
let dir: string;
let now: Temporal.Instant;
let desk: Simulator;
let line: Line;

const authority = AuthorityId.parse('asean.secretariat');

const start = (dataDir: string, changes: Partial<AseanapolOptions> = {}) =>
	startAseanapolSimulator({ ...toOptions(client, dataDir, { authority }), dropDir: undefined, ...changes });

beforeAll(async () => {
	client = await createClient();
	folders = await makeFolders((dataDir) => start(dataDir));
});
afterAll(() => folders.remove());
beforeEach(async () => {
	dir = await folders.copy();
	now = Temporal.Now.instant();
	desk = await start(dir, { clock: () => now });
	line = openLine(client, desk);
});
afterEach(async () => {
	await line.close();
	await desk.close();
});

const wait = (seconds: number) => {
	now = now.add({ seconds });
};

const head = '<?xml version="1.0" encoding="UTF-8"?>';
const record = (
	attributes = '',
	content = '<name><full>Fictional</full><mononym>true</mononym><script>Latn</script></name>',
) =>
	`<record reference="b1/1" operation="add" kind="person" issuedBy="IDN" ${attributes}>${content}</record>`.replace(
		/ (\w+)="[^"]*"(?=.* \1="[^>]*>)/g,
		'',
	);
const toBatch = (records: string, attributes = 'id="b1" from="id.imigrasi" to="asean.secretariat"') =>
	`${head}<batch xmlns="urn:lintas:aseanapol-style:1" ${attributes} createdAt="2026-11-26T10:00:00Z">${records}</batch>`;

async function post(content: string) {
	const sent = await line.seal(content);
	const answer = await line.post('/v1/batches', sent);
	return {
		...answer,
		digest: hash('sha256', sent, 'base64url'),
		said: answer.status === 202 ? await line.open(answer.bytes) : '',
	};
}

/** The messages that wait behind a cursor. */
async function listMessages(after = 0): Promise<string[]> {
	const answer = await line.get(after === 0 ? '/v1/messages/next' : `/v1/messages/next?after=${after}`);
	if (answer.status === 204) return [];
	expect([answer.status, answer.headers['message-cursor']]).toEqual([200, String(after + 1)]);
	return [await line.open(answer.bytes), ...(await listMessages(after + 1))];
}

const outcomes = (text = '') =>
	[...text.matchAll(/<record reference="([^"]+)" outcome="([a-z]+)"(?: code="([a-z-]+)")?>/g)].map(([, ...parts]) =>
		parts.join(' ').trimEnd(),
	);

describe('a batch', () => {
	test('is there at once, and what became of its records is told later', async () => {
		const { status, said, digest } = await post(toBatch(record()));
		expect(status).toBe(202);
		expect(said).toContain(`batch="b1" digest="${digest}"`);
		expect(outcomes(said)).toEqual([]);
		expect(await listMessages()).toEqual([]);
		wait(10);
		const [acknowledgement] = await listMessages();
		expect(acknowledgement).toContain(`batch="b1" digest="${digest}"`);
		expect(outcomes(acknowledgement)).toEqual(['b1/1 taken']);
	});

	test.each([
		['of a state that is no member', 'issuedBy="AUS"', undefined, 'unknown-country'],
		['with a country that is none', '', '<name/><nationality>XYZ</nationality>', 'unknown-country'],
		['of an unknown kind', 'kind="vehicle"', undefined, 'unknown-kind'],
		['of an unknown operation', 'operation="merge"', undefined, 'unknown-operation'],
		['that updates what is not there', 'operation="update" of="b0/1"', undefined, 'unknown-record'],
		['without fields', '', '', 'fields-missing'],
	])('is refused a record %s, and none beside it', async (_, attributes, content, code) => {
		await post(toBatch(record(attributes, content) + record('reference="b1/2"')));
		wait(10);
		expect(outcomes((await listMessages())[0])).toEqual([`b1/1 refused ${code}`, 'b1/2 taken']);
	});

	test('is refused a reference that it has twice', async () => {
		await post(toBatch(record() + record()));
		wait(10);
		expect(outcomes((await listMessages())[0])).toEqual(['b1/1 taken', 'b1/1 refused duplicate-reference']);
	});

	test('updates and deletes what an earlier one has added', async () => {
		await post(toBatch(record()));
		const later = (id: string, operation: string, content?: string) =>
			post(
				toBatch(
					record(`reference="${id}/1" operation="${operation}" of="b1/1"`, content),
					`id="${id}" from="id.imigrasi" to="asean.secretariat"`,
				),
			);
		await later('b2', 'update');
		await later('b3', 'delete', '');
		await later('b4', 'delete', '');
		wait(10);
		expect((await listMessages()).flatMap(outcomes)).toEqual([
			'b1/1 taken',
			'b2/1 taken',
			'b3/1 taken',
			'b4/1 refused unknown-record',
		]);
	});

	test('that comes again is acknowledged again, and with another content is none', async () => {
		await post(toBatch(record()));
		wait(10);
		await listMessages();
		const { digest } = await post(toBatch(record()));
		wait(10);
		const [, again] = await listMessages();
		expect(again).toContain(digest);
		expect(outcomes(again)).toEqual(['b1/1 taken']);
		expect((await post(toBatch(record('tlp="TLP:RED"')))).status).toBe(409);
	});

	test('whose acknowledgement got lost is acknowledged when it comes again', async () => {
		await saveFaults(dir, { loseAcknowledgements: true });
		await post(toBatch(record()));
		wait(10);
		expect(await listMessages()).toEqual([]);
		await saveFaults(dir, {});
		expect(await listMessages()).toEqual([]);
		await post(toBatch(record()));
		wait(10);
		expect((await listMessages()).flatMap(outcomes)).toEqual(['b1/1 taken']);
	});

	test.each([
		['is from somebody else', toBatch(record(), 'id="b1" from="my.imigresen" to="asean.secretariat"')],
		['is for somebody else', toBatch(record(), 'id="b1" from="id.imigrasi" to="my.polis"')],
		['is no batch', `${head}<batches xmlns="urn:lintas:aseanapol-style:1"/>`],
		['is in another namespace', toBatch(record()).replace('style:1', 'style:2')],
		['declares a document type', toBatch(record()).replace(head, `${head}<!DOCTYPE batch [<!ENTITY a "b">]>`)],
		['is not well-formed', toBatch('<record>')],
		['nests its elements deeply', toBatch(record('', '<a>'.repeat(20) + '</a>'.repeat(20)))],
	])('is not understood where it %s', async (_, content) => {
		expect((await post(content)).status).toBe(400);
	});
});

describe('records of other members', () => {
	test('wait in batches, fifty in each; the last changes some', async () => {
		await line.close();
		await desk.close();
		desk = await start(await folders.copy(), { count: 120, dataDir: join(dir, 'other') });
		line = openLine(client, desk);
		const batches = await listMessages();
		expect(batches.map((batch) => [...batch.matchAll(/<record /g)].length)).toEqual([50, 50, 20, 2]);
		expect(batches.at(-1)).toMatch(/operation="update" of="FICTIONAL\/1".*operation="delete" of="FICTIONAL\/2"/s);
		expect(batches[0]).toContain('from="asean.secretariat" to="id.imigrasi"');
	});

	const hasXmllint = spawnSync('xmllint', ['--version']).error === undefined;
	test.skipIf(!hasXmllint)('are as the schema has them', async () => {
		const about = {
			id: 'FICTIONAL-1',
			from: 'asean.secretariat',
			to: 'id.imigrasi',
			createdAt: '2026-11-26T10:00:00Z',
		};
		for (const number of [0, 1, 2, 3]) {
			const file = join(dir, 'batch.xml');
			await writeFile(file, writeDocument('batch', about, inventBatch({ seed: 7, count: 120 }, number)));
			await promisify(execFile)('xmllint', ['--noout', '--schema', 'schemas/aseanapol-1.xsd', file]);
		}
	});
});

test.each([
	['/v1/messages/next?after=9', 400],
	['/v1/messages/next?after=x', 400],
	['/v1/batches', 404],
])('GET %s is answered with %d', async (path, status) => {
	expect((await line.get(path)).status).toBe(status);
});
