import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Gateway } from '../../src/gateway.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { makePair, swapCards, type TestOffice } from '../gateways.ts';
import { openClient } from '../http/client.ts';
import { draft } from '../http/drafts.ts';
import { putKey } from '../http/office-keys.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;

beforeEach(async () => {
	pair = await makePair();
	({ indonesia, malaysia } = pair);
});

afterEach(() => pair.remove());

const receiving = { doors: true, work: false };

async function release(): Promise<string> {
	const { deliveries } = await indonesia.client.release(draft, [{ to: 'my.imigresen', withhold: [] }]);
	return deliveries[0]?.id ?? '';
}

/** How each attempt ended, once the delivery is delivered. */
const outcomes = (id: string) =>
	vi.waitFor(
		async () => {
			const { state, attempts } = await indonesia.client.delivery(id);
			expect(state).toBe('delivered');
			return attempts.map(({ outcome }) => outcome);
		},
		{ timeout: 20_000, interval: 20 },
	);

/** Whose signature is under the document of a delivery, once it is delivered in one attempt. */
async function readAuthorKey(id: string): Promise<unknown> {
	expect(await outcomes(id)).toEqual(['delivered']);
	const { documentDigest } = await indonesia.client.delivery(id);
	const { jwt } = await malaysia.database.db
		.selectFrom('document')
		.select('jwt')
		.where('digest', '=', documentDigest)
		.executeTakeFirstOrThrow();
	return JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString()).kid;
}

/** A certificate that ended yesterday. */
const ended = () => ({ at: Temporal.Now.instant().subtract({ hours: 48 }), days: 1 });

/** What the office publishes. */
async function readPublishedKeys({ partnerPort }: TestOffice): Promise<{ keys: { kid: string; use: string }[] }> {
	const client = openClient(partnerPort);
	const { text } = await client.send({ path: '/.well-known/jwks.json' });
	client.close();
	return JSON.parse(text);
}

describe('the recipient has a new encryption key, and the sender its old card:', () => {
	test('the old key is gone, and the envelope is sealed again for the one that is published', async () => {
		const { certificate } = await putKey(malaysia, 'encryption', 'encryption');
		await malaysia.changeCard({ encryption: [certificate.pem] });
		await malaysia.start(receiving);
		await indonesia.start();
		expect(await outcomes(await release())).toEqual(['recipient-key-unknown', 'delivered']);
		expect(await outcomes(await release())).toEqual(['delivered']);
	});

	test('the old key is still there beside it, and still opens', async () => {
		await putKey(malaysia, 'encryption', 'encryption-2');
		await malaysia.start(receiving);
		await indonesia.start();
		expect(await outcomes(await release())).toEqual(['delivered']);
	});

	test('the new one looks older than the old one, which is gone: what is published counts', async () => {
		const newer = await putKey(malaysia, 'encryption', 'encryption', {
			at: Temporal.Now.instant().add({ minutes: 4 }),
		});
		await malaysia.changeCard({ encryption: [newer.certificate.pem] });
		await swapCards(indonesia, malaysia);
		const older = await putKey(malaysia, 'encryption', 'encryption');
		await malaysia.changeCard({ encryption: [older.certificate.pem] });
		await malaysia.start(receiving);
		await indonesia.start();
		expect(await outcomes(await release())).toEqual(['recipient-key-unknown', 'delivered']);
	});

	test('while an envelope is on its way: the next attempt is sealed anew', async () => {
		const stopped: Gateway[] = [];
		let rotated: Promise<void> | undefined;
		stopped.push(await malaysia.start(receiving));
		const rotate = async () => {
			await stopped.pop()?.close();
			const { certificate } = await putKey(malaysia, 'encryption', 'encryption');
			await malaysia.changeCard({ encryption: [certificate.pem] });
			await malaysia.start(receiving);
		};
		await indonesia.start(undefined, {
			crashPoint: (name) => {
				if (name === 'sealed') rotated ??= rotate();
			},
		});
		const ended = await outcomes(await release());
		await rotated;
		expect(ended.at(-1)).toBe('delivered');
		expect(ended.slice(0, -1)).not.toContain('delivered');
	});
});

describe('a new signing key', () => {
	test('of the recipient: its receipts are verified, since its present card is fetched before one is doubted', async () => {
		const { certificate } = await putKey(malaysia, 'signing', 'signing', {
			at: Temporal.Now.instant().add({ seconds: 1 }),
		});
		await malaysia.changeCard({ signing: [certificate.pem] });
		await malaysia.start(receiving);
		await indonesia.start();
		expect(await outcomes(await release())).toEqual(['delivered']);
	});

	test('of the sender: the recipient fetches it from there before it answers', async () => {
		const { certificate } = await putKey(indonesia, 'signing', 'signing');
		await indonesia.changeCard({ signing: [certificate.pem] });
		await malaysia.start(receiving);
		await indonesia.start();
		expect(await outcomes(await release())).toEqual(['delivered']);
	});

	test('beside the old one signs from when it is on our card, without a restart, although the card has not arrived', async () => {
		await malaysia.start(receiving);
		await indonesia.start();
		const [old = ''] = (await indonesia.card()).signing;
		const { certificate } = await putKey(indonesia, 'signing', 'signing-2');
		await vi.waitFor(
			async () => {
				const { keys } = await readPublishedKeys(indonesia);
				expect(keys.map(({ kid }) => kid)).toContain(certificate.kid);
			},
			{ timeout: 20_000, interval: 50 },
		);
		expect(await readAuthorKey(await release())).not.toBe(certificate.kid);
		await indonesia.changeCard({ signing: [old, certificate.pem] });
		await vi.waitFor(async () => expect(await readAuthorKey(await release())).toBe(certificate.kid), {
			timeout: 20_000,
			interval: 200,
		});
	});

	test('that our own card revokes signs nothing more; the older one does, and neither is there a way to seal for it', async () => {
		const leaked = await putKey(indonesia, 'signing', 'signing-2', { at: Temporal.Now.instant().add({ minutes: 1 }) });
		const sealedFor = await putKey(malaysia, 'encryption', 'encryption-2');
		await indonesia.changeCard({ revoked: [leaked.certificate.kid] });
		await malaysia.changeCard({ revoked: [sealedFor.certificate.kid] });
		await malaysia.start(receiving);
		await indonesia.start();
		expect(await outcomes(await release())).toEqual(['delivered']);
		const { keys } = await readPublishedKeys(malaysia);
		expect(keys.map(({ use }) => use)).toEqual(['sig', 'enc']);
		expect(keys.map(({ kid }) => kid)).not.toContain(sealedFor.certificate.kid);
	});

	test('when every one is revoked, there is no start', async () => {
		const { signing } = await loadKeyStore(malaysia.dataDir);
		await malaysia.changeCard({ revoked: signing.map(({ kid }) => kid) });
		await expect(malaysia.start(receiving)).rejects.toMatchObject({ code: 'own-certificate-expired' });
	});

	test('that has ended is not used, though it is the newest', async () => {
		await putKey(indonesia, 'signing', 'signing-old', ended());
		await malaysia.start(receiving);
		await indonesia.start();
		expect(await outcomes(await release())).toEqual(['delivered']);
	});
});
