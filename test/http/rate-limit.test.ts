import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { makeDoorApp } from '../../src/http/app.ts';
import { defaultLimits, openDoor } from '../../src/http/listen.ts';
import { limitRate } from '../../src/http/rate-limit.ts';
import { Problem } from '../../src/problem.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function open(limits: { readonly perAddress: number; readonly inAll: number }, isKnown = (_asked: number) => true) {
	const app = makeDoorApp('officer', log, async () => undefined);
	let asked = 0;
	app.get('/', limitRate(limits), (context) => {
		asked += 1;
		if (!isKnown(asked)) throw new Problem('form-link-unknown');
		return context.text('answered');
	});
	return async (...said: readonly string[]) => {
		const headers = { 'x-forwarded-for': said.join(', ') };
		const response = await app.request('/', { headers }, { incoming: { socket: { remoteAddress: '127.0.0.1' } } });
		return response.status;
	};
}

test('an address has its share, by the word of the nearest proxy and not by its own', async () => {
	const ask = open({ perAddress: 2, inAll: 100 });
	expect([await ask('192.0.2.1'), await ask('203.0.113.9', '192.0.2.1')]).toEqual([200, 200]);
	expect([await ask('203.0.113.8', '192.0.2.1'), await ask('192.0.2.1', '192.0.2.2')]).toEqual([429, 200]);
});

test.each([
	['one network of IPv6', ['2001:db8:0:1::1', '2001:DB8::1:ffff:0:0:2', '2001:db8:0:1:a:b:c:d%eth0'], 429],
	['two networks of IPv6', ['2001:db8:0:1::1', '2001:db8::1', '2001:db8:1::'], 200],
	['one address of IPv4 in both forms', ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:192.0.2.1'], 429],
	['two addresses of IPv4 in the form of IPv6', ['::ffff:192.0.2.1', '::ffff:192.0.2.2', '192.0.2.3'], 200],
	['what is no address', ['unknown', '', '<script>'], 429],
])('%s', async (_, said, status) => {
	const ask = open({ perAddress: 2, inAll: 100 });
	const statuses = [];
	for (const each of said) statuses.push(await ask(each));
	expect(statuses.at(-1)).toBe(status);
});

/** Of this machine, by which it is asked as from elsewhere. */
const [outside] = Object.values(networkInterfaces())
	.flatMap((addresses = []) => addresses)
	.filter(({ internal, family }) => !internal && family === 'IPv4');

test.skipIf(outside === undefined)('whoever connects from elsewhere is known by the connection', async () => {
	const app = makeDoorApp('officer', log, async () => undefined);
	app.get('/', limitRate({ perAddress: 2, inAll: 100 }), (context) => context.text('answered'));
	const { port, close } = await openDoor(app, { host: '::', port: 0, limits: defaultLimits });
	const ask = async (host: string | undefined, said: string) =>
		(await fetch(`http://${host}:${port}/`, { headers: { 'x-forwarded-for': said } })).status;
	const statuses = [];
	for (let n = 1; n <= 3; n++) statuses.push(await ask(outside?.address, `192.0.2.${n}`));
	for (const host of ['127.0.0.1', '[::1]', '127.0.0.1']) statuses.push(await ask(host, '192.0.2.9'));
	await close(10_000);
	expect(statuses).toEqual([200, 200, 429, 200, 200, 429]);
});

test('all together have theirs', async () => {
	const ask = open({ perAddress: 2, inAll: 3 });
	const statuses = [];
	for (let n = 1; n <= 4; n++) statuses.push(await ask(`192.0.2.${n}`));
	expect(statuses).toEqual([200, 200, 200, 429]);
});

test('whoever guesses from many addresses uses up their own shares, and nobody else’s', async () => {
	const ask = open({ perAddress: 2, inAll: 3 }, (asked) => asked > 6);
	const statuses = [];
	for (let n = 0; n < 7; n++) statuses.push(await ask(`192.0.2.${n % 3}`));
	expect(statuses).toEqual([404, 404, 404, 404, 404, 404, 429]);
	expect(await ask('192.0.2.9')).toBe(200);
});
