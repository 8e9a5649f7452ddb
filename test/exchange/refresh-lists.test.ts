import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeRefreshLists } from '../../src/exchange/refresh-lists.ts';
import { toPartners } from '../../src/partners/partners.ts';
import { issueRevocationList } from '../../src/pki/revocation-list.ts';
import { makeAgreement } from '../agreement.ts';
import { createCorrespondent } from '../http/correspondent.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

test.each([
	['not to be had', false],
	['out of date', true],
])('a list that is %s is asked for less and less often, an hour apart at the most', async (_, isThere) => {
	const [own, other] = [await createCorrespondent('id.imigrasi'), await createCorrespondent('my.imigresen')];
	const dataDir = await mkdtemp(join(tmpdir(), 'lintas-lists-'));
	let now = Temporal.Now.instant();
	const began = now;
	const clock = () => now;
	const card = { ...other.card, revocationLists: 'published' as const };
	const agreement = makeAgreement(card.authority);
	const partners = toPartners(own.card, [{ authority: card.authority, card, state: 'active', agreement }], {
		maxStaleHours: 72,
		clock,
	});
	const past = { now: now.subtract({ hours: 2 }), nextUpdate: now.subtract({ hours: 1 }) };
	const stale = await issueRevocationList(other.ca, { revoked: new Map(), ...past });
	const askedAt: number[] = [];
	const fetchLists = async () => {
		askedAt.push(Math.round(began.until(now).total('minutes')));
		if (!isThere) throw new Error('not now');
		return [stale];
	};
	const refresh = makeRefreshLists({
		clock,
		partners,
		log,
		dataDir,
		peer: () => ({ fetchLists }) as unknown as ReturnType<Parameters<typeof makeRefreshLists>[0]['peer']>,
	});
	for (let minute = 0; minute < 300; minute += 1) {
		await refresh();
		now = now.add({ minutes: 1 });
	}
	expect(askedAt).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
	await rm(dataDir, { recursive: true });
});
