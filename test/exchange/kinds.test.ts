import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { kinds } from '../../src/model/kinds.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { makePair } from '../gateways.ts';
import { makeKindDraft } from '../model/kind-drafts.ts';

let pair: Awaited<ReturnType<typeof makePair>>;

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	await pair.malaysia.start();
});

afterAll(() => pair.remove());

/** A document of our own, for those that must be about one. */
async function releaseAny(): Promise<string> {
	const { indonesia, malaysia } = pair;
	const { documentId } = await indonesia.client.release(makeDraft(), [{ to: malaysia.authority, withhold: [] }]);
	return documentId;
}

test.each(kinds.map(({ name }) => name))(
	'a %s is signed, delivered, and read there as it was written',
	async (name) => {
		const { indonesia, malaysia } = pair;
		const released = await indonesia.client.release(makeKindDraft(name, await releaseAny()), [
			{ to: malaysia.authority, withhold: [] },
		]);
		const id = released.deliveries[0]?.id ?? '';
		await vi.waitFor(async () => expect((await indonesia.client.delivery(id)).state).toBe('delivered'), 10_000);
		const [sent, received] = await Promise.all(
			[indonesia, malaysia].map(({ client }) => client.document(released.documentId)),
		);
		expect(received?.skeleton).toEqual(sent?.skeleton);
		expect(received?.body).toEqual(sent?.body);
	},
);
