import { afterAll, beforeAll, expect, test } from 'vitest';
import { attach } from '../../src/exchange/attach.ts';
import { release } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import { makePair } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { openExchange } from './open-exchange.ts';

let pair: Awaited<ReturnType<typeof makePair>>;

beforeAll(async () => {
	pair = await makePair();
});
afterAll(() => pair.remove());

test('a notice between gateways goes without files: no category of an agreement holds for it', async () => {
	const exchange = await openExchange(pair.indonesia);
	const bytes = async function* () {
		yield Buffer.from('%PDF-1.7\nRekaan\n%%EOF\n');
	};
	const { id } = await attach(exchange, makePerson('officer'), bytes());
	const body = { subject: 'insiden', summary: 'Rekaan.' };
	const notice = { kind: 'partner-notice', validUntil: '2030-12-31', handling, body };
	const send = (attachments: readonly string[]) =>
		release(exchange, makePerson('administrator'), Draft.parse({ ...notice, attachments }), [
			{ to: pair.malaysia.authority, withhold: [] },
		]);
	await expect(send([id])).rejects.toMatchObject({
		code: 'draft-invalid',
		fields: [expect.objectContaining({ pointer: '/attachments' })],
	});
	expect((await send([])).deliveries).toHaveLength(1);
});
