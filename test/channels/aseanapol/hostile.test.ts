import { describe, expect, test } from 'vitest';
import { parseContent } from '../../../src/channels/aseanapol/parse.ts';
import type { Arrived } from '../../../src/channels/channel.ts';
import { DeliveryId, Digest, newId } from '../../../src/model/identifiers.ts';
import { problemOf } from '../mock-partner.ts';
import { bureau, digest, indonesia } from './outgoing.ts';

const namespace = 'urn:lintas:aseanapol-style:1';
const about = `id="B-1" from="${bureau}" to="${indonesia}" createdAt="2026-11-26T08:00:00Z"`;
const batch = (records: string) => `<?xml version="1.0"?><batch xmlns="${namespace}" ${about}>${records}</batch>`;
const record = (reference: string, title = 'Rekaan', more = '') =>
	`<record reference="${reference}" operation="add" kind="modus-operandi" issuedBy="MYS" ${more}><title>${title}</title><mode>multiple-documents</mode></record>`;

const origin = { own: indonesia, authority: bureau, message: Buffer.from('bukti') };
const read = async (text: string | Uint8Array, sent?: Parameters<typeof parseContent>[1]['sent']): Promise<Arrived[]> =>
	await Array.fromAsync(parseContent(Buffer.from(text), { ...origin, sent }));

describe('nothing counts of a message', () => {
	const laughs = Array.from({ length: 20 }, (_, at) => `<!ENTITY l${at + 1} "&l${at};&l${at};">`).join('');
	test.each([
		['that declares a document type', `<!DOCTYPE batch>${batch(record('R-1')).slice(21)}`],
		[
			'with a billion laughs',
			`<!DOCTYPE batch [<!ENTITY l0 "ha">${laughs}]>${batch(record('R-1', '&l20;')).slice(21)}`,
		],
		[
			'that asks for a file',
			`<!DOCTYPE batch [<!ENTITY x SYSTEM "file:///etc/passwd">]>${batch(record('R-1', '&x;')).slice(21)}`,
		],
		['that asks for an address', `<!DOCTYPE batch SYSTEM "http://127.0.0.1:1/x.dtd">${batch(record('R-1')).slice(21)}`],
		['with an entity that nobody has declared', batch(record('R-1', '&x;'))],
		['with a processing instruction', batch(`<?php echo 1 ?>${record('R-1')}`)],
		['with a style sheet', batch(record('R-1')).replace('?>', '?><?xml-stylesheet href="x.xsl"?>')],
		['that says it is in another encoding', batch(record('R-1')).replace('"1.0"', '"1.0" encoding="ISO-8859-1"')],
		['in UTF-16', Buffer.from(batch(record('R-1')), 'utf16le')],
		['that is no UTF-8', Buffer.concat([Buffer.from(batch(record('R-1'))), Buffer.from([0xff])])],
		['of no namespace', batch(record('R-1')).replace(` xmlns="${namespace}"`, '')],
		['of another version', batch(record('R-1')).replace('style:1', 'style:2')],
		['with an element of another namespace', batch(record('R-1').replace('<title>', '<title xmlns="urn:x">'))],
		['that is cut off', batch(record('R-1')).slice(0, -10)],
		['with a control character', batch(record('R-1', 'a&#0;'))],
		['that is empty', ''],
		['that is JSON', '{"batch":[]}'],
		['that is a page', '<html><body>OK</body></html>'],
		['with something beside its records', batch(`${record('R-1')}<note/>`)],
		['with text between its records', batch(`${record('R-1')}x`)],
		['from somebody else', batch(record('R-1')).replace(bureau, 'th.polisi-rekaan')],
		['for somebody else', batch(record('R-1')).replace(`to="${indonesia}"`, 'to="th.imigrasi"')],
		['without a time', batch(record('R-1')).replace(/createdAt="[^"]*"/, '')],
		['with more than it may say', batch(record('R-1')).replace(' id=', ' urgent="yes" id=')],
		['that is too deep', batch(record('R-1', `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}`))],
		['with a text without end', batch(record('R-1', 'a'.repeat(1_000_000)))],
		['with a tag without end', batch(record('R-1', 'a', `x="${'a'.repeat(1_000_000)}"`))],
		['with a record of too many elements', batch(record('R-1').replace('<mode>', '<mode/>'.repeat(20_000)))],
		['with too many records', batch('<record/>'.repeat(50_001))],
	])('%s', async (_, text) => {
		const problem = await problemOf(read(text));
		expect(problem.code).toBe('channel-message-unreadable');
		expect(JSON.stringify([problem.detail, problem.fields])).not.toContain('Rekaan');
	});
});

describe('a bad record is told, and the others are taken', () => {
	test.each([
		['of an unknown kind', record('R-2').replace('modus-operandi', 'terrorist'), ''],
		['of a state that is no member', record('R-2').replace('MYS', 'USA'), ''],
		['of an unknown operation', record('R-2').replace('"add"', '"merge"'), ''],
		['that updates nothing', record('R-2').replace('"add"', '"update"'), ''],
		['that adds to something', record('R-2', 'x', 'of="R-1"'), ''],
		['without what its kind needs', record('R-2').replace('<mode>multiple-documents</mode>', ''), '/modes'],
		['with an unknown element', record('R-2').replace('</record>', '<secret/></record>'), ''],
		['with a field twice', record('R-2').replace('<mode>', '<title>Lagi</title><mode>'), '/title'],
		['with elements where a text is', record('R-2', '<b>x</b>'), '/title'],
		['with an attribute that says more', record('R-2').replace('<title>', '<title lang="id">'), '/title'],
		['with a field that is blank', record('R-2', ' '), '/title'],
		['with a text that is too long', record('R-2', 'a'.repeat(8001)), '/title'],
		['with a label that is none', record('R-2', 'x', 'tlp="TLP:WHITE"'), ''],
		['with a day that is none', record('R-2', 'x', 'validUntil="2027-02-30"'), ''],
		[
			'with a value that is none',
			record('R-2').replace('</record>', '<leg><from><name/></from></leg></record>'),
			'/route/0/from',
		],
	])('%s', async (_, bad, pointer) => {
		const arrived = await read(batch(`${record('R-1')}${bad}${record('R-3')}`));
		expect(arrived.map((each) => each.arrived)).toEqual(['stated', 'unreadable', 'stated']);
		expect(arrived[1]).toEqual({ arrived: 'unreadable', reference: 'R-2', code: 'channel-record-unreadable', pointer });
	});

	test('that has a reference which came before in the same batch, whatever it says', async () => {
		const arrived = await read(batch(`${record('R-1')}${record('R-1', 'Lain')}${record('R-2')}`));
		expect(arrived[1]).toEqual({ arrived: 'unreadable', reference: 'R-1', code: 'channel-record-repeated' });
		expect(arrived[2]?.arrived).toBe('stated');
	});

	test('that has no reference', async () => {
		const [first, second] = await read(batch(`${record('')}${record('../../x y')}`));
		expect(first).toEqual({ arrived: 'unreadable', code: 'channel-record-unreadable', pointer: '' });
		expect(second).toEqual(first);
	});

	test('one among 50,000, which are never held all at once', { timeout: 120_000 }, async () => {
		const bad = 25_000;
		const records = Array.from({ length: 50_000 }, (_, at) => record(`R-${at}`, at === bad ? '<b/>' : `Rekaan ${at}`));
		const content = Buffer.from(batch(records.join('')));
		records.length = 0;
		globalThis.gc?.();
		const before = process.memoryUsage().heapUsed;
		let [stated, most] = [0, 0];
		const unreadable: Arrived[] = [];
		for await (const each of parseContent(content, origin)) {
			if (each.arrived === 'stated') stated += 1;
			else unreadable.push(each);
			if (stated % 1000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before);
		}
		expect(stated).toBe(49_999);
		expect(unreadable).toEqual([
			{ arrived: 'unreadable', reference: `R-${bad}`, code: 'channel-record-unreadable', pointer: '/title' },
		]);
		expect(most).toBeLessThan(150_000_000);
	});
});

test('texts in CDATA, with comments and with the five entities are what they say; other prefixes are as good', async () => {
	const [plain] = await read(batch(record('R-1', '<![CDATA[a < b]]> &amp; <!-- x -->&lt;c&gt;&quot;&apos;&#x41;')));
	expect(plain).toMatchObject({ body: { title: `a < b & <c>"'A` } });
	const prefixed = batch(record('R-1'))
		.replaceAll(/<(\/?)([a-z])/g, '<$1x:$2')
		.replace('xmlns=', 'xmlns:x=');
	expect(await read(prefixed)).toMatchObject([{ arrived: 'stated', reference: 'R-1' }]);
});

describe('an acknowledgement', () => {
	const deliveryId = DeliveryId.parse(newId(Temporal.Now.instant()));
	const acknowledge = (records: string, changes: Record<string, string> = {}) => {
		const attributes = { batch: deliveryId, digest, createdAt: '2026-11-26T08:00:00Z', ...changes };
		const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
		return `<acknowledgement xmlns="${namespace}" ${written.join(' ')}>${records}</acknowledgement>`;
	};
	const sent = {
		deliveryId,
		from: indonesia,
		to: bureau,
		documentDigest: digest,
		copyDigest: digest,
		envelopeDigests: [digest],
	};
	const answer = (outcome: object) => [
		{ arrived: 'answer', deliveryId, envelopeDigest: digest, outcome, evidence: 'YnVrdGk=' },
	];
	const taken = `<record reference="${deliveryId}/1" outcome="taken"/>`;

	test('without records says that it is there; with its record, what became of it', async () => {
		expect(await read(acknowledge(''), sent)).toEqual(answer({ is: 'pending' }));
		expect(await read(acknowledge(taken), sent)).toEqual(answer({ is: 'accepted', proof: 'acknowledgement' }));
		expect(await read(acknowledge(taken))).toEqual(answer({ is: 'accepted', proof: 'acknowledgement' }));
		const refused = taken.replace('"taken"', '"refused" code="not-for-us"');
		expect(await read(acknowledge(refused))).toEqual(answer({ is: 'rejected', code: 'not-for-us' }));
		expect(await read(acknowledge(refused.replace(' code="not-for-us"', '')))).toEqual(
			answer({ is: 'rejected', code: 'refused' }),
		);
	});

	test.each([
		['of a record that was not sent', acknowledge(taken.replace('/1"', '/2"'))],
		['of a record more than was sent', acknowledge(`${taken}${taken.replace('/1"', '/2"')}`)],
		['that says it twice', acknowledge(`${taken}${taken}`)],
		['without a digest', acknowledge(taken).replace(/digest="[^"]*"/, '')],
		['of no batch of ours', acknowledge(taken, { batch: 'B-1' })],
		['with an outcome that is none', acknowledge(taken.replace('taken', 'maybe'))],
		['with a code that is a sentence', acknowledge(taken.replace('"taken"', '"refused" code="Melati Fiktif"'))],
	])('%s proves nothing', async (_, text) => {
		expect((await problemOf(read(text))).code).toBe('channel-message-unreadable');
	});

	test.each([
		['of another batch', acknowledge('', { batch: newId(Temporal.Now.instant()) })],
		['of other bytes', acknowledge('', { digest: Digest.parse(`${'B'.repeat(42)}A`) })],
		['that is a batch', batch(record('R-1'))],
	])('%s is no answer to what was sent', async (_, text) => {
		expect((await problemOf(read(text, sent))).code).toBe('receipt-invalid');
	});
});
