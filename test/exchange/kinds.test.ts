import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Released } from '../../src/http/officer/schemas.ts';
import { findKind, kinds } from '../../src/model/kinds.ts';
import { makePair } from '../gateways.ts';
import { makeKindDraft } from '../model/kind-drafts.ts';

let pair: Awaited<ReturnType<typeof makePair>>;

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	await pair.malaysia.start();
});

afterAll(() => pair.remove());

/** Releases a document of that kind, and before it one that it can be about. */
async function releaseOf(name: string): Promise<Released> {
	const { relation, isCaseEvent, about: [about = 'perpetrator-profile'] = [] } = findKind(name) ?? {};
	const target = relation === undefined ? '' : (await releaseOf(about)).documentId;
	// Of the steps, one that is this side's to state.
	const event = isCaseEvent && { event: { step: 'nationality', outcome: 'not-confirmed' } };
	return await pair.indonesia.client.release({ ...makeKindDraft(name, target), ...event }, [
		{ to: pair.malaysia.authority, withhold: [] },
	]);
}

test.each(kinds.map(({ name }) => name))(
	'a %s is signed, delivered, and read there as it was written',
	async (name) => {
		const { indonesia, malaysia } = pair;
		const released = await releaseOf(name);
		const id = released.deliveries[0]?.id ?? '';
		await vi.waitFor(async () => expect((await indonesia.client.delivery(id)).state).toBe('delivered'), 10_000);
		const [sent, received] = await Promise.all(
			[indonesia, malaysia].map(({ client }) => client.document(released.documentId, 'repatriation')),
		);
		expect(received?.skeleton).toEqual(sent?.skeleton);
		expect(received?.body).toEqual(sent?.body);
	},
);
