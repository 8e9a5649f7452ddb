import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { receive } from '../../src/exchange/receive.ts';
import type { Agreement } from '../../src/partners/agreement.ts';
import type { PartnerRecord } from '../../src/partners/partner.ts';
import { toProblem } from '../../src/problem.ts';
import { makeAgreement } from '../agreement.ts';
import { putProxyBetween } from '../e2e/pair.ts';
import { makeOffice, makePair, type TestOffice, trust } from '../gateways.ts';
import { createCorrespondent } from '../http/correspondent.ts';
import { draft } from '../http/drafts.ts';
import { toRecipient, writeLetter } from '../http/letter.ts';
import { makeLog, readStored } from '../http/watch.ts';
import { openExchange } from './open-exchange.ts';

/** What changes at the sender while the answer to its first part is on its way. */
type Change = { readonly state: 'suspended' } | { readonly agreement: Agreement };

describe('while the files of a delivery are brought to a partner', () => {
	let pair: Awaited<ReturnType<typeof makePair>>;
	let indonesia: TestOffice;
	let malaysia: TestOffice;
	const log = makeLog();

	beforeEach(async () => {
		pair = await makePair({ LINTAS_LOG_LEVEL: 'info', LINTAS_RETRY_FIRST_SECONDS: '60' });
		({ indonesia, malaysia } = pair);
		await malaysia.start({ doors: true, work: false }, { logTo: log });
	});
	afterEach(() => pair.remove());

	/** @returns what came of the delivery, and what reached the recipient of it: parts and envelopes */
	async function deliverWhile(change: Change, megabytes: number) {
		let changed: Promise<void> | undefined;
		const makeChange = async (endpoint: string) => {
			await trust(indonesia, { ...(await malaysia.card()), endpoint }, change);
			await vi.waitFor(() => expect(indonesia.client.checkRelease(draft, to)).rejects.toThrow(), 10_000);
		};
		await using proxy = await putProxyBetween(indonesia, malaysia, (answer) => {
			changed ??= makeChange(proxy.endpoint);
			void changed.finally(answer.pass);
		});
		await indonesia.start(undefined, { logTo: makeLog() });
		const path = join(indonesia.dataDir, 'file');
		await writeFile(path, Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(megabytes * 1_000_000)]));
		const { id } = await indonesia.client.attach(path);
		const { deliveries } = await indonesia.client.release({ ...draft, attachments: [id] }, to);
		const { attempts } = await vi.waitFor(
			async () => {
				const delivery = await indonesia.client.delivery(deliveries[0]?.id ?? '');
				expect(delivery.attempts).toMatchObject([{ outcome: expect.any(String) }]);
				return delivery;
			},
			{ timeout: 10_000, interval: 50 },
		);
		const came = log.take().map(({ route }) => String(route));
		return {
			outcome: attempts[0]?.outcome,
			parts: came.filter((route) => route.includes('/parts/')).length,
			envelopes: came.filter((route) => route.includes('envelopes')).length,
		};
	}
	const to = [{ to: 'my.imigresen', withhold: [] }];

	test('it is suspended: no further part goes', async () => {
		expect(await deliverWhile({ state: 'suspended' }, 3)).toEqual({
			outcome: 'partner-suspended',
			parts: 1,
			envelopes: 0,
		});
	});

	test('and the last one is there, it is suspended: the envelope with their keys stays here', async () => {
		expect(await deliverWhile({ state: 'suspended' }, 0.5)).toEqual({
			outcome: 'partner-suspended',
			parts: 1,
			envelopes: 0,
		});
	});

	test.each([3, 0.5])(
		'the agreement comes to cover it no more: neither a part nor the envelope goes (%s MB)',
		async (megabytes) => {
			const agreement = makeAgreement(malaysia.authority, { kinds: { send: [], receive: [] } });
			expect(await deliverWhile({ agreement }, megabytes)).toEqual({ outcome: 'not-agreed', parts: 1, envelopes: 0 });
		},
	);
});

describe('while a delivery from a partner is verified', () => {
	const suspend = (who: string) => (record: PartnerRecord) =>
		record.authority === who ? { ...record, state: 'suspended' as const } : record;

	/** Suspends somebody once the author's signature has been found good. @returns the code of the refusal */
	async function receiveWhileSuspending(who: 'sender' | 'author') {
		const office = await makeOffice('my.imigresen');
		const [sender, author] = [await createCorrespondent('id.imigrasi'), await createCorrespondent('sg.ica')];
		for (const { card } of [sender, author]) await trust(office, card);
		const { partners, ...exchange } = await openExchange(office);
		const findAuthorKey = (x5t: string) => {
			const key = partners.findAuthorKey(x5t);
			partners.replace(partners.list().map(suspend((who === 'sender' ? sender : author).authority)));
			return key;
		};
		const context = { ...exchange, partners: { ...partners, findAuthorKey }, fetchCard: async () => undefined };
		const letter = await writeLetter(sender, await toRecipient(office), { author });
		const code = await receive(context, sender.authority, async () => letter).then(
			() => 'answered',
			(thrown) => toProblem(thrown).code,
		);
		const { entries, ...counts } = await readStored(office.database);
		await office.remove();
		return { code, counts, outcomes: entries.map(({ outcome }) => outcome) };
	}

	test('and waits for its turn, its sender is suspended: it is not even told again what it was told before', async () => {
		const office = await makeOffice('my.imigresen');
		const sender = await createCorrespondent('id.imigrasi');
		await trust(office, sender.card);
		const { partners, attachmentTurns, ...exchange } = await openExchange(office);
		let isSuspended = false;
		const take: typeof attachmentTurns.take = async (key, work) => {
			if (isSuspended) partners.replace(partners.list().map(suspend(sender.authority)));
			return await attachmentTurns.take(key, work);
		};
		const file = { digest: 'A'.repeat(43), sealedDigest: 'A'.repeat(43), sealedBytes: 1 };
		const letter = await writeLetter(sender, await toRecipient(office), { cover: { attachments: [file] } });
		const ask = () =>
			receive({ ...exchange, partners, attachmentTurns: { take } }, sender.authority, async () => letter);
		expect([(await ask()).isNew, (await ask()).isNew]).toEqual([true, false]);
		isSuspended = true;
		await expect(ask()).rejects.toMatchObject({ code: 'partner-suspended' });
		await office.remove();
	});

	test.each([
		['sender', 'partner-suspended'],
		['author', 'author-key-unknown'],
	] as const)('its %s is suspended: nothing is stored, and nothing is settled by a receipt', async (who, code) => {
		const counts = { documents: 0, bodies: 0, receptions: 0 };
		expect(await receiveWhileSuspending(who)).toEqual({ code, counts, outcomes: [code] });
	});
});
