import anyAscii from 'any-ascii';

/**
 * The transliteration tables of ICAO Doc 9303-3 §6 (eighth edition), capital letters. Where a table leaves the
 * choice, its first one. Of table A only what is more than a letter without its mark.
 */
const latin = 'ÄAE ÅAA ÆAE ÖOE ØOE ÜUE ÞTH ŒOE ĲIJ ẞSS ÐD ĐD ĦH ĿL ŁL ŊN ŦT';

/**
 * Table B without its exceptions for single languages: a name does not say which it is in. The standard prints
 * the letters Ћ and Ѓ beside the code points of others; both are here.
 */
const cyrillic =
	'ЁE ЂD ЄIE ЅDZ ІI ЇI ЈJ ЉLJ ЊNJ ЌK ЎU ЏDZ АA БB ВV ГG ДD ЕE ЖZH ЗZ ИI ЙI КK ЛL МM НN ОO ПP РR СS ТT УU ФF ХKH ЦTS ' +
	'ЧCH ШSH ЩSHCH ЪIE ЫY Ь ЭE ЮIU ЯIA ѪU ѴY ҐG ҒG ҺC ЋC ЃG';

/** Table C, and the letters of foreign names from its appendix B.5.4. */
const arabic =
	'ءXE آXAA أXAE ؤU إI ئXI اA بB ةXTA تT ثXTH جJ حXH خXKH دD ذXDH رR زZ سS شXSH صXSS ضXDZ طXTT ظXZZ عE غG فF قQ كK ' +
	'لL مM نN هH وW ىXAY يY ٱXXA ٹXXT ټXRT پP ځXKE څXXH چXC ڈXXD ډXDR ڑXXR ړXRR ږXRX ژXJ ښXXS کXKK ګXXK ڭXNG گXGG ' +
	'ںXNN ڼXXN ھXDO ۀXYH ہXXG ۂXGE ۃXTG یXYA ۍXXY ېY ےXYB ۓXBE ڤV ڥXF';

/** Of the Arabic script: tatweel, vowel signs and letters no longer in use. */
const notEncoded = /[\u0640\u064B-\u0650\u0652\u0670\u069C\u06A2\u06A7\u06A8]/gu;

const letters: ReadonlyMap<string, string> = new Map(
	[latin, cyrillic, arabic].flatMap((table) =>
		table.split(' ').map((entry): [string, string] => [entry.charAt(0), entry.slice(1)]),
	),
);

const shadda = '\u0651';
const tehMarbuta = '\u0629';

/**
 * One component of a name in the letters A to Z of machine-readable lines (ICAO Doc 9303-3 §4.6 and §6); other signs
 * and digits are left out. Scripts without a table there are romanised letter by letter, which gives Chinese
 * in pinyin, but Thai, Burmese or Khmer without the vowels that they do not write.
 */
export function transliterate(component: string): string {
	const characters = [...component.toUpperCase().normalize('NFC').replace(notEncoded, '')];
	let written = '';
	let last = '';
	for (const [index, character] of characters.entries()) {
		// Doubling repeats the letter before it (§6 C, note 3); teh marbuta is another one at the end (note 2).
		if (character !== shadda)
			last = character === tehMarbuta && index === characters.length - 1 ? 'XAH' : toLatin(character);
		written += last;
	}
	return written;
}

function toLatin(character: string): string {
	return (
		letters.get(character) ??
		anyAscii(character)
			.toUpperCase()
			.replace(/[^A-Z]+/g, '')
	);
}
