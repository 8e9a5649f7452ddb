import { PDFDocument } from '@cantoo/pdf-lib';
import decodeQr from 'qr/decode.js';
import { describe, expect, test } from 'vitest';
import { toBulletin, toRuns } from '../../../src/channels/aseanapol/bulletin.ts';
import { toHtml } from '../../../src/channels/aseanapol/bulletin-html.ts';
import { toPdf } from '../../../src/channels/aseanapol/bulletin-pdf.ts';
import { normaliseBody } from '../../../src/normalise/body.ts';
import { digest, kindOf, toOutgoing } from './outgoing.ts';

const bodyOf = (name: string, more: Record<string, string> = {}) =>
	normaliseBody(kindOf(name), kindOf(name).draft.parse({ ...kindOf(name).example, ...more })).body;
const outgoing = toOutgoing('perpetrator-profile', bodyOf('perpetrator-profile'));
const text = `lintas:1:${outgoing.deliveryId}:${digest}`;

/** As a camera sees it: each module of eight pixels. */
function decode(runs: readonly { x: number; y: number; length: number }[], modules: number): string {
	const scale = 8;
	const size = modules * scale;
	const data = new Uint8Array(size * size * 4).fill(255);
	for (const { x, y, length } of runs) {
		for (let row = y * scale; row < (y + 1) * scale; row += 1)
			for (let column = x * scale; column < (x + length) * scale; column += 1)
				data.fill(0, (row * size + column) * 4, (row * size + column) * 4 + 3);
	}
	return decodeQr({ width: size, height: size, data });
}

describe('a bulletin', () => {
	test('has every field by its English label, its handling, and what tells the record', () => {
		const { title, tlp, facts, fields } = toBulletin(outgoing);
		expect([title, tlp]).toEqual(['Perpetrator profile', 'TLP:AMBER+STRICT']);
		expect(Object.fromEntries(facts)).toMatchObject({
			Operation: 'Add',
			Reference: `${outgoing.deliveryId}/1`,
			'Digest of the copy (SHA-256)': digest,
			'Valid until': '2027-11-26T00:00:00.000Z',
		});
		expect(Object.fromEntries(fields)).toMatchObject({
			Name: 'H. Suryadi Contoh',
			Sex: 'M',
			'Date of birth': '1985-03-12',
			'Roles 1': 'Recruiter or intermediary',
			'Associates 1, Name': 'Lim Contoh',
		});
		for (const name of Object.keys(outgoing.body)) {
			const label = kindOf('perpetrator-profile').fields[name]?.label.en ?? '';
			expect(
				fields.some(([row]) => row.startsWith(label)),
				name,
			).toBe(true);
		}
	});

	test('says of what has no standard value what was written', () => {
		const body = bodyOf('perpetrator-profile', { birthDate: 'tahun kuda' });
		const { fields } = toBulletin(toOutgoing('perpetrator-profile', body));
		expect(Object.fromEntries(fields)['Date of birth']).toBe('“tahun kuda” (as it was written)');
	});

	test('of a correction has the record as it is now, of a withdrawal why', () => {
		const changed = { deliveryId: outgoing.deliveryId, skeleton: outgoing.skeleton, body: outgoing.body };
		const correction = toBulletin(toOutgoing('correction', {}, { type: 'corrects', ...changed }));
		expect(Object.fromEntries(correction.facts)).toMatchObject({
			Operation: 'Update',
			Record: `${outgoing.deliveryId}/1`,
		});
		expect(correction.fields).toEqual(toBulletin(outgoing).fields);
		const withdrawal = toBulletin(toOutgoing('withdrawal', bodyOf('withdrawal'), { type: 'withdraws', ...changed }));
		expect(Object.fromEntries(withdrawal.facts).Operation).toBe('Delete');
		expect(withdrawal.fields[0]).toEqual(['Reason', 'It is about the wrong person']);
	});

	test('has a code that a reader of codes makes the reference and the digest of', () => {
		const { code } = toBulletin(outgoing);
		expect(code.text).toBe(text);
		expect(decode(toRuns(code.modules), code.modules.length)).toBe(text);
	});
});

describe('on paper', () => {
	test('as HTML it has the code, and nothing in a field is markup', () => {
		const html = toHtml(
			toBulletin(
				toOutgoing(
					'perpetrator-profile',
					bodyOf('perpetrator-profile', { narrative: '<script>alert(1)</script> & "q"' }),
				),
			),
		);
		expect(html).not.toContain('<script>');
		expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;q&quot;');
		expect(html.match(/class="tlp">TLP:AMBER\+STRICT</g)).toHaveLength(2);
		const runs = [...html.matchAll(/M(\d+) (\d+)h(\d+)v1/g)].map(([, x, y, length]) => ({
			x: Number(x),
			y: Number(y),
			length: Number(length),
		}));
		const [, size] = /viewBox="0 0 (\d+)/.exec(html) ?? [];
		expect(decode(runs, Number(size))).toMatch(/^lintas:1:/);
	});

	test('as PDF it is the same bytes each time, on as many pages as it needs', async () => {
		const bulletin = toBulletin(outgoing);
		const pdf = await toPdf(bulletin);
		expect(Buffer.from(pdf).equals(Buffer.from(await toPdf(bulletin)))).toBe(true);
		expect((await PDFDocument.load(pdf)).getPageCount()).toBe(1);
		const long = bodyOf('perpetrator-profile', { narrative: `${'kata '.repeat(1500)}${'x'.repeat(400)}` });
		expect(
			(await PDFDocument.load(await toPdf(toBulletin(toOutgoing('perpetrator-profile', long))))).getPageCount(),
		).toBeGreaterThan(1);
	});

	test.each(['สมชาย ใจดี', '王小明', '😀\nbaris kedua'])(
		'a letter that its fonts have not breaks nothing: %s',
		async (narrative) => {
			const body = bodyOf('perpetrator-profile', { narrative });
			await expect(toPdf(toBulletin(toOutgoing('perpetrator-profile', body)))).resolves.toBeInstanceOf(Uint8Array);
			expect(toHtml(toBulletin(toOutgoing('perpetrator-profile', body)))).toContain(narrative);
		},
	);
});
