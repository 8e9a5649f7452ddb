import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { named } from '../envelope/documents.ts';
import { expectRejection } from '../http/door.ts';
import { open, openRelay, type Relay } from './relay.ts';

let relay: Relay;
beforeAll(async () => {
	relay = await openRelay();
});
afterAll(() => relay.remove());

const writeProfile = () => relay.write('perpetrator-profile', { name: named('Suryadi Contoh') });
const toThailand = () => [{ to: relay.thailand.authority, withhold: [] }];
const drawnFrom = (document: string) => ({
	kind: 'perpetrator-profile',
	validUntil: '2030-12-31',
	handling: open,
	relations: [{ type: 'after', document }],
	body: { name: 'Suryadi Rekaan' },
});

describe('a cover that was rejected', () => {
	test('restricts nothing: what is drawn from the document goes as it was accepted', async () => {
		const { door, singapore } = relay;
		const profile = await writeProfile();
		const better = { source: 'A', information: 1 };
		const strict = { ...open, tlp: 'TLP:RED', codes: ['H2'], evaluation: better };
		const letter = await profile.letter({ handling: strict }, singapore);
		await expectRejection(door, door.clientOf(singapore), letter, 'handling-widened');
		await relay.bring(profile);
		const released = door.office.client.release(drawnFrom(profile.id), toThailand());
		await expect(released).resolves.toMatchObject({ kind: 'perpetrator-profile' });
	});
});
