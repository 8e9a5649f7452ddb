import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '../../src/cli/demo/browser.ts';
import { makeOfficeWithPeople, type OfficeWithPeople } from '../sign-in.ts';
import { startLintas } from './lintas.ts';

let people: OfficeWithPeople;

beforeAll(async () => {
	people = await makeOfficeWithPeople({ LINTAS_LOG_LEVEL: 'silent' });
	await people.office.start({ doors: true, work: false });
});
afterAll(() => people.remove());

/** Of the person who types. */
const own = () => ({ ...people.office.environment, XDG_STATE_HOME: join(people.office.dataDir, 'own') });
const lintas = (words: readonly string[], more = {}) => startLintas(words, { ...own(), ...more }).ended;

/** Where what they got is kept. */
async function findToken(): Promise<string> {
	const folder = join(people.office.dataDir, 'own', 'lintas');
	const [name, ...others] = await readdir(folder);
	expect(others).toEqual([]);
	return join(folder, name ?? expect.unreachable());
}

/** As a person does: runs the command, opens the address that it shows, chooses an account. */
async function signIn(account: string) {
	const running = startLintas(['sign-in', '--json'], own());
	const shown = Promise.withResolvers<string>();
	let told = '';
	running.child.stderr?.on('data', (chunk) => {
		told += String(chunk);
		const address = /^(http\S+)\n/m.exec(told)?.[1];
		if (address !== undefined) shown.resolve(address);
	});
	const address = await shown.promise;
	const back = new URL(new URL(address).searchParams.get('redirect_uri') ?? '');
	back.search = 'code=x&state=y';
	expect((await fetch(back)).status).toBe(404);
	await openBrowser().signIn(address, account);
	return await running.ended;
}

it('without having signed in, a command asks as the machine, which only administers', async () => {
	expect((await lintas(['inbox'])).stderr).toMatch(/^role-needed: /);
});

it('whoever has signed in asks in their own name, until they sign out', async () => {
	const { code, stdout } = await signIn('petugas');
	expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, until: expect.stringMatching(/^\d{4}-/) });
	expect((await stat(await findToken())).mode & 0o777).toBe(0o600);
	expect(await lintas(['inbox'])).toMatchObject({ code: 0 });
	const another = join(people.office.dataDir, 'another');
	expect((await lintas(['inbox'], { XDG_STATE_HOME: another })).stderr).toMatch(/^role-needed: /);
	expect(await lintas(['sign-in', '--forget'])).toMatchObject({ code: 0 });
	expect((await lintas(['inbox'])).stderr).toMatch(/^role-needed: /);
});

it('LINTAS_TOKEN comes before what is kept', async () => {
	await signIn('administrator');
	expect((await lintas(['inbox'])).code).toBe(1);
	expect((await lintas(['inbox'], { LINTAS_TOKEN: await people.tokenOf('koordinator') })).code).toBe(0);
});

it('a token that has ended says so, and what to do', async () => {
	const path = await findToken();
	const [header, , signature] = (await readFile(path, 'utf8')).split('.');
	const ended = Buffer.from(JSON.stringify({ exp: 1 })).toString('base64url');
	await writeFile(path, `${header}.${ended}.${signature}`);
	const { code, stderr } = await lintas(['inbox']);
	expect({ code, stderr }).toEqual({
		code: 1,
		stderr: expect.stringMatching(/^access-token-expired: .+`lintas sign-in`/),
	});
});

it('without an identity provider there is nowhere to sign in', async () => {
	const { code, stderr } = await lintas(['sign-in'], { LINTAS_OIDC_ISSUER: '' });
	expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^configuration-invalid: /) });
});
