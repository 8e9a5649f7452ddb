import { expect, test, vi } from 'vitest';
import { makeRefreshKeys } from '../../src/exchange/refresh-keys.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';

const [malaysia, singapore] = ['my.imigresen', 'sg.ica'].map((id) => AuthorityId.parse(id)) as [
	AuthorityId,
	AuthorityId,
];

function open() {
	const fetchCertificates = vi.fn(async () => ({ signing: [], encryption: [] }));
	const learn = vi.fn();
	const parts = { partners: { learn, require: () => ({}) }, channel: () => ({ fetchCertificates }) };
	return { refresh: makeRefreshKeys(parts as never), fetchCertificates, learn };
}

test('whoever asks for a partner’s keys while they are fetched waits for those', async () => {
	const { refresh, fetchCertificates, learn } = open();
	await Promise.all([...Array.from({ length: 100 }, () => refresh(malaysia)), refresh(singapore)]);
	expect(fetchCertificates).toHaveBeenCalledTimes(2);
	expect(learn.mock.calls.map(([authority]) => authority)).toEqual([malaysia, singapore]);
});

test('a partner that does not answer is no failure, and is asked again', async () => {
	const { refresh, fetchCertificates, learn } = open();
	fetchCertificates.mockRejectedValueOnce(new Error('away'));
	await refresh(malaysia);
	await refresh(malaysia);
	expect([fetchCertificates.mock.calls.length, learn.mock.calls.length]).toEqual([2, 1]);
});
