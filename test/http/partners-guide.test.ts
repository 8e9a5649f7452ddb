import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { parseSignedCard } from '../../src/partners/signed-card.ts';
import { toFingerprint } from '../../src/pki/card-key.ts';
import { makeAgreement } from '../agreement.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { draft } from './drafts.ts';
import { untilState } from './mailbox.ts';

/** As Debian installs them: what else is called python3 here may have no jwcrypto. */
const path = '/usr/bin:/bin';
const needed = [
	['curl', ['--version']],
	['openssl', ['version']],
	['python3', ['-c', 'import jwcrypto']],
] as const;
const missing = needed.filter(([name, args]) => spawnSync(name, args, { env: { PATH: path } }).status !== 0);
const why = missing.length === 0 ? 'all installed' : `skipped without ${missing.map(([name]) => name).join(', ')}`;

const guide = await readFile('docs/PARTNERS.md', 'utf8');
/** Each block of the guide that has a name, in its order. */
const blocks = [...guide.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => ({
	name,
	text,
}));

test('the guide for partners without a server has its files, and asks at addresses that there are', async () => {
	const names = [
		'partner.cnf',
		'keys.sh',
		'partner.py',
		'about.json',
		'card.sh',
		'partner.sh',
		'curl.conf',
		'fetch.sh',
	];
	expect(blocks.map(({ name }) => name)).toEqual(names);
	const { paths } = JSON.parse(await readFile('schemas/partner.openapi.json', 'utf8')) as { paths: object };
	const asked = [...guide.matchAll(/\$GATEWAY(\/[a-z0-9/]+)/g)].map(([, address = '']) => address.replace(/\/$/, ''));
	expect(asked).toHaveLength(4);
	for (const address of asked) expect(Object.keys(paths).some((known) => known.startsWith(address))).toBe(true);
});

describe.skipIf(missing.length > 0)(`with curl, openssl and python3-jwcrypto (${why}), as the guide says,`, () => {
	let office: TestOffice;
	let folder: string;

	beforeAll(async () => {
		office = await makeOffice('id.imigrasi');
		folder = await mkdtemp(join(tmpdir(), 'lintas-partner-'));
		for (const { name, text } of blocks) await writeFile(join(folder, name), text);
		await office.start();
	});

	afterAll(async () => {
		await office.remove();
		await rm(folder, { recursive: true, force: true });
	});

	/** Runs a block; the gateway goes on answering in this process. */
	async function run(name: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
		const env = { PATH: path, GATEWAY: `https://127.0.0.1:${office.partnerPort}`, ...more };
		const child = spawn('sh', [name], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
		const said: Buffer[] = [];
		child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
		const code = await new Promise((resolve) => child.on('close', resolve));
		expect(code, Buffer.concat(said).toString()).toBe(0);
	}

	const readHere = (name: string) => readFile(join(folder, name), 'utf8');
	const to = 'tl.migration';

	async function release(): Promise<string> {
		const { deliveries } = await office.client.release(draft, [{ to, withhold: ['/victims/1'] }]);
		const id = deliveries[0]?.id ?? '';
		await untilState(office, id, 'awaiting-receipt');
		return id;
	}

	test('a partner makes its keys and its card, and is taken by its fingerprint', async () => {
		await run('keys.sh');
		await run('card.sh');
		const card = await readHere('card.jws');
		expect((await parseSignedCard(card)).card).toMatchObject({ authority: to, channel: 'mailbox' });
		expect(await office.client.addCard(card, await readHere('fingerprint'))).toMatchObject({ outcome: 'taken' });
		await office.client.setAgreement(to, makeAgreement(AuthorityId.parse(to)));
		expect(await office.client.partner(to)).toMatchObject({ state: 'active', endpoint: null });
	});

	test('it takes the card of its partner by the fingerprint, and no other', async () => {
		await writeFile(join(folder, 'partner.jws'), await office.signedCard());
		const fingerprint = toFingerprint(await office.card());
		await expect(run('partner.sh', { PARTNER_FINGERPRINT: fingerprint.replace(/^./, 'X') })).rejects.toThrow(
			'another fingerprint',
		);
		await run('partner.sh', { PARTNER_FINGERPRINT: fingerprint });
	});

	test('it fetches what waits, reads what it was given, and its receipts count', async () => {
		const ids = [await release(), await release()];
		await run('fetch.sh', { WAIT: '0' });
		for (const id of ids) {
			const delivery = await office.client.delivery(id);
			expect(delivery).toMatchObject({ state: 'delivered', proof: 'receipt', attempts: [{ outcome: 'delivered' }] });
			const { cover, document } = JSON.parse(await readHere(`document-${id}.json`));
			expect(cover).toMatchObject({ from: 'id.imigrasi', to, deliveryId: id });
			expect(document).toMatchObject({ id: delivery.documentId, kind: draft.kind, author: 'id.imigrasi' });
			expect(document.victims).toHaveLength(1);
			expect(document.victims[0].name).toMatchObject({ value: { full: 'Melati Fiktif' } });
			expect(document.circumstances.written.raw).toBe(draft.body.circumstances);
		}
		expect((await readHere('log.txt')).trim().split('\n')).toHaveLength(2);
	});

	test('where it was cut off after it fetched, it does it again, and one answer counts', async () => {
		const id = await release();
		await writeFile(join(folder, 'once.sh'), (await readHere('fetch.sh')).replace(/python3 partner.py.*/, 'exit 9'));
		await expect(run('once.sh', { WAIT: '0' })).rejects.toThrow();
		expect(await office.client.delivery(id)).toMatchObject({
			state: 'awaiting-receipt',
			attempts: [{ outcome: 'fetched' }],
		});
		const shown = await runLintas(['delivery', 'show', id], office.environment);
		expect(shown.stdout).toContain('fetched, no receipt yet');
		const listed = await runLintas(['partner', 'list'], office.environment);
		expect(listed.stdout).toMatch(/tl\.migration.*no server: fetches what is for it/);
		await run('fetch.sh', { WAIT: '0' });
		const { state, attempts } = await office.client.delivery(id);
		expect([state, attempts.map(({ outcome }) => outcome)]).toEqual(['delivered', ['fetched', 'delivered']]);
		expect((await readdir(folder)).filter((name) => name.includes(id))).toHaveLength(1);
	});
});
