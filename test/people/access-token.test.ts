import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, type GenerateKeyPairResult, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Log } from '../../src/log.ts';
import { type CheckAccessToken, makeCheckAccessToken } from '../../src/people/access-token.ts';
import { openProvider } from '../../src/people/provider.ts';
import type { ProviderSettings } from '../../src/people/provider-settings.ts';

const kek = createSecretKey(randomBytes(32));
const audience = 'urn:lintas:id.imigrasi';
const now = () => Math.floor(Date.now() / 1_000);

let server: Server;
let issuer: string;
/** What the provider publishes, and how often it was asked. */
let published: { readonly kid: string; readonly pair: GenerateKeyPairResult }[];
let asked: number;
let announced: object;
let check: CheckAccessToken;

beforeEach(async () => {
	asked = 0;
	announced = {};
	published = [{ kid: 'first', pair: await generateKeyPair('ES256') }];
	server = createServer(async (request, response) => {
		if (request.url !== '/jwks')
			return response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks`, ...announced }));
		asked++;
		const keys = published.map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256' }));
		return response.end(JSON.stringify({ keys: await Promise.all(keys) }));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	check = makeCheck();
});
afterEach(() => {
	vi.useRealTimers();
	server.closeAllConnections();
	server.close();
});

function makeCheck(change: Partial<ProviderSettings> = {}, log?: Pick<Log, 'warn'>): CheckAccessToken {
	const claims = { subjectClaim: 'sub', rolesClaim: 'roles' };
	const settings = { issuer, clientId: 'gateway', clientSecret: undefined, audience, ...claims, ...change };
	return makeCheckAccessToken(openProvider(settings, log), kek, () => Temporal.Now.instant());
}

const claims = () => ({ iss: issuer, aud: audience, sub: 'x', iat: now(), exp: now() + 600, roles: ['officer'] });

function sign(change: object = {}, header: object = {}, key = published[0]?.pair.privateKey): Promise<string> {
	const protectedHeader = { alg: 'ES256', kid: 'first', typ: 'at+jwt', ...header };
	return new SignJWT({ ...claims(), ...change }).setProtectedHeader(protectedHeader).sign(key as CryptoKey);
}

describe('an access token counts', () => {
	it('of the provider, for us, now', async () => {
		expect(await check(await sign())).toEqual({ id: expect.stringMatching(/^[\w-]{22}$/), roles: ['officer'] });
	});

	it.each([
		['a list', ['approver', 'editor', 'officer'], ['officer', 'approver']],
		['a text', 'auditor openid', ['auditor']],
	])('with the roles of ours in %s', async (_, roles, ours) => {
		expect((await check(await sign({ roles }))).roles).toEqual(ours);
	});

	it.each([undefined, [], 'admin', ['Officer'], { officer: true }, 7])(
		'with none where it names none of ours: %j',
		async (roles) => {
			expect((await check(await sign({ roles }))).roles).toEqual([]);
		},
	);

	it.each([
		['realm_access.roles', { realm_access: { roles: ['officer', 'offline_access'] } }],
		['resource_access.lintas-id.roles', { resource_access: { 'lintas-id': { roles: ['officer'] } } }],
		['https://lintas.example/roles', { 'https://lintas.example/roles': ['officer'] }],
		['cognito:groups', { 'cognito:groups': ['officer'] }],
	])('with the roles at %s', async (rolesClaim, change) => {
		expect((await makeCheck({ rolesClaim })(await sign({ roles: [], ...change }))).roles).toEqual(['officer']);
	});

	it.each([
		['realm_access.roles', { realm_access: ['officer'] }],
		['realm_access.roles', { realm_access: null }],
		['realm_access.roles', { 'realm_access.roles': ['officer'] }],
		['constructor.name', {}],
	])('with none where nothing stands at %s: %j', async (rolesClaim, change) => {
		expect((await makeCheck({ rolesClaim })(await sign({ roles: [], ...change }))).roles).toEqual([]);
	});

	it('as one person, whatever sub each client is given, where another claim says who that is', async () => {
		const checkByOid = makeCheck({ subjectClaim: 'oid' });
		const [browser, tool] = [await sign({ sub: 'x1', oid: 'x' }), await sign({ sub: 'x2', oid: 'x' })];
		expect((await checkByOid(browser)).id).toBe((await checkByOid(tool)).id);
		expect((await check(browser)).id).not.toBe((await check(tool)).id);
		await expect(checkByOid(await sign())).rejects.toMatchObject({ code: 'sign-in-required' });
	});

	it.each([
		['two persons may be one', ['pairwise'], 'sub', 1],
		['nothing, where another claim says who', ['pairwise'], 'oid', 0],
		['nothing, with public subjects', ['pairwise', 'public'], 'sub', 0],
	])('and the log is warned that %s', async (_, subject_types_supported, subjectClaim, times) => {
		announced = { subject_types_supported };
		const warn = vi.fn();
		await makeCheck({ subjectClaim }, { warn })(await sign({ oid: 'x' }));
		expect(warn).toHaveBeenCalledTimes(times);
	});

	it('never where the provider does not say where its keys are', async () => {
		server.removeAllListeners('request').on('request', (_, response) => response.end(JSON.stringify({ issuer })));
		await expect(check(await sign())).rejects.toMatchObject({ code: 'identity-provider-unreachable' });
	});

	it.each([
		['without typ', { typ: undefined }],
		['of type JWT', { typ: 'JWT' }],
	])('%s too', async (_, header) => {
		expect((await check(await sign({}, header))).roles).toEqual(['officer']);
	});
});

describe('what is no such token is refused in the same words:', () => {
	const cases: Readonly<Record<string, readonly [reason: string, make: () => string | Promise<string>]>> = {
		'alg none': ['ERR_JOSE_ALG_NOT_ALLOWED', () => new UnsecuredJWT(claims()).encode()],
		'HS256 with the public key': [
			'ERR_JOSE_ALG_NOT_ALLOWED',
			async () => {
				const secret = new TextEncoder().encode(await exportSPKI(published[0]?.pair.publicKey as CryptoKey));
				return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'first' }).sign(secret);
			},
		],
		'the key of somebody else': [
			'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
			async () => sign({}, {}, (await generateKeyPair('ES256')).privateKey),
		],
		'an unknown key': ['ERR_JWKS_NO_MATCHING_KEY', () => sign({}, { kid: 'nobody' })],
		'its payload changed': [
			'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
			async () => {
				const [header, , signature] = (await sign()).split('.');
				const changed = Buffer.from(JSON.stringify({ ...claims(), roles: ['administrator'] })).toString('base64url');
				return `${header}.${changed}.${signature}`;
			},
		],
		'another audience': ['ERR_JWT_CLAIM_VALIDATION_FAILED', () => sign({ aud: 'urn:lintas:my.imigresen' })],
		'no audience': ['ERR_JWT_CLAIM_VALIDATION_FAILED', () => sign({ aud: undefined })],
		'another issuer': ['ERR_JWT_CLAIM_VALIDATION_FAILED', () => sign({ iss: 'https://evil.example' })],
		expired: ['ERR_JWT_EXPIRED', () => sign({ exp: now() - 31 })],
		'no end': ['ERR_JWT_CLAIM_VALIDATION_FAILED', () => sign({ exp: undefined })],
		'not yet valid': ['ERR_JWT_CLAIM_VALIDATION_FAILED', () => sign({ nbf: now() + 60 })],
		nobody: ['ERR_JWT_CLAIM_VALIDATION_FAILED', () => sign({ sub: undefined })],
		'an empty subject': ['token-claims', () => sign({ sub: '' })],
		'a logout token': ['token-type', () => sign({}, { typ: 'logout+jwt' })],
		'an unknown critical header': ['ERR_JOSE_NOT_SUPPORTED', async () => toCritical(await sign())],
		oversized: ['token-oversized', () => sign({ more: 'x'.repeat(8_192) })],
		garbage: ['ERR_JWS_INVALID', () => 'not.a.token'],
		'two parts': ['ERR_JWS_INVALID', () => 'not-a.token'],
		'one part': ['ERR_JWS_INVALID', () => 'A'.repeat(43)],
	};
	it.each(Object.entries(cases))('%s', async (_, [reason, make]) => {
		const refusal = await check(await make()).then(
			() => expect.unreachable(),
			(problem: unknown) => problem,
		);
		expect(refusal).toMatchObject({ code: 'sign-in-required', cause: { code: reason } });
		expect(refusal).toMatchObject({ detail: undefined, fields: [] });
	});
});

function toCritical(token: string): string {
	const [header = '', ...rest] = token.split('.');
	const critical = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), crit: ['secret'], secret: 1 };
	return [Buffer.from(JSON.stringify(critical)).toString('base64url'), ...rest].join('.');
}

describe('the keys of the provider', () => {
	const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000);
	const rotate = async () => {
		published = [{ kid: 'second', pair: await generateKeyPair('ES256') }];
		return await sign({}, { kid: 'second' });
	};
	const isRefused = (token: string) => expect(check(token)).rejects.toMatchObject({ code: 'sign-in-required' });

	it('are looked at again for one that is new, and not more often than every 30 s', async () => {
		vi.useFakeTimers({ toFake: ['Date', 'performance'] });
		await check(await sign());
		const token = await rotate();
		for (let tries = 0; tries < 20; tries++) await isRefused(token);
		expect(asked).toBe(1);
		pass(31);
		expect((await check(token)).roles).toEqual(['officer']);
		for (let tries = 0; tries < 20; tries++) await isRefused(await sign({}, { kid: `unknown-${tries}` }));
		expect(asked).toBe(2);
	});

	it('count no longer than five minutes once they are taken out', async () => {
		vi.useFakeTimers({ toFake: ['Date', 'performance'] });
		const token = await sign();
		await check(token);
		await rotate();
		pass(301);
		await isRefused(token);
	});

	it('are missed where the provider does not answer: that is no fault of the token', async () => {
		const token = await sign();
		server.closeAllConnections();
		server.close();
		await expect(check(token)).rejects.toMatchObject({ code: 'identity-provider-unreachable' });
	});
});
