import { afterAll, beforeAll, expect, test } from 'vitest';
import { named, repatriation, sourced } from '../envelope/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { openTestDoor, type TestDoor } from '../http/door.ts';
import { resigned, writeLetter } from '../http/letter.ts';

let door: TestDoor;
let indonesia: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	door = await openTestDoor([indonesia]);
});

afterAll(() => door.remove());

test('a correction and a withdrawal that come before their document are kept, and count when it comes', async () => {
	const post = (letter: Awaited<ReturnType<typeof writeLetter>>) => door.clientOf(indonesia).post(letter);
	const original = await writeLetter(indonesia, door.recipient, { body: repatriation });
	const { id } = parsePart(partOf(original.copy, 1)) as { id: string };
	const about = (type: string) => resigned(indonesia, { relations: [{ type, document: id }] });
	const amendment = {
		field: sourced('/victims/1/name', '/victims/1/name'),
		action: sourced('ganti', 'replace'),
		text: sourced('KENANGA REKAAN', 'KENANGA REKAAN'),
		reason: sourced('Salah ketik', 'Salah ketik'),
	};
	const correction = { kind: 'correction', body: { amendments: [amendment] }, copy: about('corrects') };
	const withdrawal = {
		kind: 'withdrawal',
		body: { reason: sourced('keliru', 'wrong-facts') },
		copy: about('withdraws'),
	};
	for (const changes of [correction, withdrawal])
		expect((await post(await writeLetter(indonesia, door.recipient, changes))).status).toBe(201);
	await expect(door.office.client.document(id, 'repatriation')).rejects.toMatchObject({ code: 'document-unknown' });

	expect((await post(original)).status).toBe(201);
	const { body, present, changes, withdrawn } = await door.office.client.document(id, 'repatriation');
	expect((body.victims as unknown[])[1]).toMatchObject({ name: named('Kenanga Fiktif') });
	expect((present.victims as unknown[])[1]).toMatchObject({ name: { value: { full: 'Kenanga Rekaan' } } });
	expect(changes).toMatchObject([{ field: '/victims/1/name', isMade: true, reason: 'Salah ketik' }]);
	expect(withdrawn).not.toBeNull();
});
