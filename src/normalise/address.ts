import { provinces } from '../model/provinces.ts';
import type { Address } from '../model/values.ts';
import { cleanText } from './characters.ts';
import { findCode } from './code.ts';
import { findByName } from './country-names.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';

const maxLength = 500;

/**
 * An address on one line, with the parts that Indonesian addresses name: "Jl. Melati 5, RT 003/RW 002, Kel. Rekaan,
 * Kec. Batam Kota, Kota Batam, Kepulauan Riau 29444". Parts that bear no such word are left in the whole.
 */
export function normaliseAddress(raw: string): Normalised<Address> {
	const { text, rules } = cleanText(raw);
	const full = text.replace(/,?\s*\n\s*/g, ', ').replace(/ {2,}/g, ' ');
	if (full === '') return withoutValue(['text.empty']);
	if (full.length > maxLength) return withoutValue(['text.too-long']);
	const parts = readParts(full);
	const named = new Set(parts.provinces);
	const [province] = named.size === 1 ? named : [];
	return withValue({ full, ...parts.value, ...(province && { province }) }, [
		...rules,
		...(full === text ? [] : ['characters.white-space' as const]),
		...(named.size > 1 ? ['address.several-provinces' as const] : []),
	]);
}

interface Parts {
	readonly value: Partial<Address>;
	readonly provinces: readonly string[];
}

/**
 * Before a word that an administrative part follows, which goes on to the next comma or the next such word; but
 * "Jalan Desa" is a street.
 */
const markers =
	/(?<![\p{L}\p{N}]|(?:Jl|Jln|Jalan|Gang|Gg|Lorong)[. ]{1,2})(?=(?:RT|RW|Kel|Kelurahan|Ds|Desa|Kec|Kecamatan|Kab|Kabupaten|Prov|Provinsi)(?:[. /]|\d))/giu;

const neighbourhood = /(?<!\p{L})RT(?: ?\/ ?RW)?[ .:]*(\d{1,3})(?: ?[/,.-]? ?RW[ .:]*| ?\/ ?)(\d{1,3})(?!\d)/iu;

/** A street, kelurahan or desa, kecamatan, kabupaten or kota (UU 23/2014; UU 6/2014): group 1 is what is kept. */
const levels: readonly (readonly [part: 'street' | 'village' | 'district' | 'regency', pattern: RegExp])[] = [
	['street', /^((?:Jl|Jln|Jalan|Gang|Gg|Lorong|Lrg|Kampung|Kp|Kg|Komplek|Perum|Perumahan|Ruko)[. ].+)$/iu],
	['village', /^(?:Kel(?:urahan)?|Ds|Desa)[. ]+(.+)$/iu],
	['district', /^Kec(?:amatan)?[. ]+(.+)$/iu],
	['regency', /^((?:Kab(?:upaten)?|Kota(?:madya)?)[. ]+.+)$/iu],
];

function readParts(full: string): Parts {
	const [all, rt, rw] = neighbourhood.exec(full) ?? [];
	const segments = toSegments(all === undefined ? full : full.replace(all, ', '));
	const named = readLevels(segments);
	const found = segments.flatMap((segment) => findCode(provinces, segment.replace(/^Prov(?:insi)?[. ]+/iu, '')) ?? []);
	const country = segments.flatMap((segment) => findByName(segment) ?? []).at(-1);
	const { street: _, ...administrative } = named;
	const isIndonesian = rt !== undefined || found.length > 0 || Object.keys(administrative).length > 0;
	const postcode = /(?<!\d)(\d{5})(?=$|[,)])/u.exec(full)?.[1];
	return {
		value: {
			...(rt && rw && { rt: rt.padStart(3, '0'), rw: rw.padStart(3, '0') }),
			...named,
			...(postcode && { postcode }),
			...(country ? { country } : isIndonesian && { country: 'IDN' }),
		},
		provinces: found,
	};
}

function toSegments(text: string): string[] {
	return text
		.replace(markers, ', ')
		.split(',')
		.map((segment) => segment.replace(/\b\d{5}\b\W*$/u, '').trim())
		.flatMap(splitProvince)
		.filter((segment) => /\p{L}/u.test(segment));
}

/** "Kab. Bogor Jawa Barat", with no comma between, is a regency and its province; but "Kota Banda Aceh" is a city. */
function splitProvince(segment: string): string[] {
	const words = segment.split(' ');
	if (!/^(?:kab|kota)/iu.test(segment) || /banda aceh$/iu.test(segment)) return [segment];
	const start = words.findIndex((_, at) => at >= 2 && findCode(provinces, words.slice(at).join(' ')) !== undefined);
	return start === -1 ? [segment] : [words.slice(0, start).join(' '), words.slice(start).join(' ')];
}

/** The first of each level counts. */
function readLevels(segments: readonly string[]): Partial<Address> {
	const found: Partial<Address> = {};
	for (const segment of segments) {
		for (const [level, pattern] of levels) {
			const name = pattern.exec(segment)?.[1];
			if (name !== undefined) found[level] ??= name;
		}
	}
	return found;
}
