import { describe, expect, it } from 'vitest';
import { modusOperandiNotice as kind } from '../../src/model/kinds/modus-operandi-notice.ts';
import { LanguageTag } from '../../src/model/language.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { doubtLanguage } from '../../src/normalise/language.ts';

const thai = 'เสนองานโรงงานในปอยเปต ยึดหนังสือเดินทาง';
const draft = { title: 'Pekerja kilang dengan visa kunjungan', indicators: ['Tidak tahu nama majikan', thai] };
const doubted = (language: string) =>
	doubtLanguage(kind, normaliseBody(kind, draft), language).issues.filter(({ rule }) => rule === 'text.script');

describe('the language of a document', () => {
	it.each(['id', 'ms', 'fil', 'zh-Hant', 'ms-Arab', 'zh-Hant-TW', 'es-419', 'und'])('may be %s', (tag) => {
		expect(LanguageTag.safeParse(tag).success).toBe(true);
	});

	it.each(['', 'Indonesian', 'ID', 'in-donesia', 'id-x-nama', 'id_ID', 'i', 'id-id', 'en-a-bbb', 'id\n'])(
		'may not be %j',
		(tag) => {
			expect(LanguageTag.safeParse(tag).success).toBe(false);
		},
	);

	it('is doubted where a text is in another script, at that text', () => {
		expect(doubted('id').map(({ pointer }) => pointer)).toEqual(['/indicators/1']);
		expect(doubted('th').map(({ pointer }) => pointer)).toEqual(['/title', '/indicators/0']);
	});

	it('is doubted in the text itself, which keeps its value', () => {
		const { body } = doubtLanguage(kind, normaliseBody(kind, draft), 'id');
		expect(body.indicators).toMatchObject([{ issues: [] }, { value: thai, issues: [{ rule: 'text.script' }] }]);
	});

	it('counts by the script that its tag names', () => {
		expect(doubted('id-Thai').map(({ pointer }) => pointer)).toEqual(['/title', '/indicators/0']);
	});

	it.each(['und', 'eo'])('is not doubted where nothing is known of its script (%s)', (tag) => {
		expect(doubted(tag)).toEqual([]);
	});
});
