import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { parseSignedCard } from '../../src/partners/signed-card.ts';
import { toFingerprint } from '../../src/pki/card-key.ts';
import { type Client, createClient, openLine } from '../simulators/client.ts';
import { endAll, type Running, runLintas, startLintas, waitForOutput } from './lintas.ts';

let dir: string;
let client: Client;
const running: Running[] = [];

beforeAll(async () => {
	dir = await mkdtemp(join(tmpdir(), 'lintas-simulate-'));
	client = await createClient();
	await writeFile(join(dir, 'gateway.jws'), `${await client.correspondent.signCard()}\n`);
	await writeFile(join(dir, 'encryption.pem'), client.encryption.certificate.pem);
});
afterEach(() => endAll(running));
afterAll(() => rm(dir, { recursive: true }));

const words = (name: string) => [
	...['simulate', name, '--data', join(dir, name), '--card', join(dir, `${name}.jws`)],
	...['--trust', join(dir, 'gateway.jws'), '--encryption', join(dir, 'encryption.pem'), '--notices', '20'],
];

test('a bureau answers with the card that was written, until it is told to stop', async () => {
	const bureau = startLintas([...words('interpol'), '--port', '0', '--json']);
	running.push(bureau);
	const told = JSON.parse(await waitForOutput(bureau, /\n/));
	const card = await readFile(join(dir, 'interpol.jws'), 'utf8');
	const partner = await parseSignedCard(card);
	expect(told).toEqual({
		authority: 'int.bureau',
		place: partner.card.endpoint,
		card: join(dir, 'interpol.jws'),
		fingerprint: toFingerprint(partner.card),
	});
	const line = openLine(client, { card });
	const said = JSON.parse(await line.open((await line.get('/v1/notices/red')).bytes));
	expect(said.total).toBe(11);
	await line.close();
	bureau.child.kill('SIGTERM');
	expect(await bureau.ended).toMatchObject({ code: 0 });
});

test('what it tells people is in their language', async () => {
	const desk = startLintas([...words('aseanapol'), '--drop', join(dir, 'drop')], { LINTAS_LANGUAGE: 'id' });
	running.push(desk);
	const told = await waitForOutput(desk, /faults\.json/);
	expect(told).toContain('asean.secretariat: disimulasikan di sini; semua yang dinyatakannya rekaan');
	expect(told).toContain(join(dir, 'drop'));
});

test.each([
	[['simulate', 'europol'], 2, 'There is interpol and aseanapol.'],
	[['simulate', 'interpol', '--drop', 'x'], 2, 'interpol exchanges no files.'],
])('%j is wrong use', async ([, name = '', ...more], code, says) => {
	const { code: ended, stderr } = await runLintas([...words(name), ...more]);
	expect([ended, stderr]).toEqual([code, expect.stringContaining(says)]);
});

test('a certificate of another authority to seal for is refused', async () => {
	await writeFile(join(dir, 'other.pem'), (await createClient('my.imigresen')).encryption.certificate.pem);
	const result = await runLintas([...words('interpol'), '--encryption', join(dir, 'other.pem')]);
	expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('certificate-unacceptable') });
});
