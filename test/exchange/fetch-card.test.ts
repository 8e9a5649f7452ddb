import { expect, test, vi } from 'vitest';
import { makeFetchCard, refreshKeys } from '../../src/exchange/fetch-card.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';

const [malaysia, singapore] = ['my.imigresen', 'sg.ica'].map((id) => AuthorityId.parse(id)) as [
	AuthorityId,
	AuthorityId,
];

function open() {
	const asked = vi.fn(async () => {
		throw new Error('away');
	});
	const parts = { partners: { require: () => ({}) }, channel: () => ({ fetchCard: asked }) };
	return { fetchCard: makeFetchCard(parts as never), asked };
}

test('whoever asks for a partner’s card while it is fetched waits for that one', async () => {
	const { fetchCard, asked } = open();
	await Promise.allSettled([...Array.from({ length: 100 }, () => fetchCard(malaysia)), fetchCard(singapore)]);
	expect(asked).toHaveBeenCalledTimes(2);
});

test('a partner that does not answer is no failure of the attempt that missed a key, and is asked again', async () => {
	const { fetchCard, asked } = open();
	await expect(fetchCard(malaysia)).rejects.toThrow('away');
	await refreshKeys({ fetchCard }, malaysia);
	expect(asked).toHaveBeenCalledTimes(2);
});
