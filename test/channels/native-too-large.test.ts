import { afterAll, beforeAll, expect, test } from 'vitest';
import { type NativePeer, openNativePeer } from '../../src/channels/native/peer.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { type Correspondent, createCorrespondent, toTlsKey } from '../http/correspondent.ts';
import { openTestDoor, type TestDoor } from '../http/door.ts';
import { problemOf } from './mock-partner.ts';

let indonesia: Correspondent;
let door: TestDoor;
let channel: NativePeer;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	door = await openTestDoor([indonesia], { settings: { LINTAS_MAX_BODY_BYTES: '4096' } });
	const { authority, issuers, revocation, card } = toPartner(await door.office.card());
	channel = openNativePeer({
		authority,
		endpoint: card.endpoint ?? '',
		issuers,
		revocation,
		tlsKey: toTlsKey(indonesia.clientKey),
		clock: () => Temporal.Now.instant(),
	});
});

afterAll(async () => {
	await channel.close();
	await door.remove();
});

test('the sender of far too much is told so, although the door takes none of it: ending the connection must not hide why', async () => {
	const codes: Record<string, number> = {};
	for (const megabytes of [1, 2, 5, 10, 20, 1, 2, 5, 10, 20, 1, 2, 5, 10, 20]) {
		const bytes = Buffer.alloc(megabytes * 1024 * 1024, 'A');
		const { code } = await problemOf(channel.send({ suite: 'L1', bytes }));
		codes[code] = (codes[code] ?? 0) + 1;
	}
	expect(codes).toEqual({ 'body-too-large': 15 });
});
