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
	return withValue({ full, ...toStreet(full), ...parts.value, ...(province && { province }) }, [
		...rules,
		...(full === text ? [] : ['characters.white-space' as const]),
		...(named.size > 1 ? ['address.several-provinces' as const] : []),
	]);
}

interface Parts {
	readonly value: Partial<Address>;
	readonly provinces: readonly string[];
}

/** Words before an administrative part; a part goes on to the next comma or the next such word. */
const markers =
	/(?<![\p{L}\p{N}])(?=(?:RT|RW|Kel|Kelurahan|Ds|Desa|Kec|Kecamatan|Kab|Kabupaten|Prov|Provinsi)(?:[. /]|\d))/giu;

const neighbourhood = /(?<!\p{L})RT(?: ?\/ ?RW)?[ .:]*(\d{1,3})(?: ?[/,.-]? ?RW[ .:]*| ?\/ ?)(\d{1,3})(?!\d)/iu;

/** Rukun tetangga and warga, kelurahan or desa, kecamatan, kabupaten or kota (UU 23/2014; Permendagri 18/2018). */
const named: readonly (readonly [part: 'village' | 'district' | 'regency', pattern: RegExp])[] = [
	['village', /^(?:Kel(?:urahan)?|Ds|Desa)[. ]+(.+)$/iu],
	['district', /^Kec(?:amatan)?[. ]+(.+)$/iu],
	['regency', /^((?:Kab(?:upaten)?|Kota(?:madya)?)[. ]+.+)$/iu],
];

function readParts(full: string): Parts {
	const [all, rt, rw] = neighbourhood.exec(full) ?? [];
	const rest = all === undefined ? full : full.replace(all, ', ');
	const segments = toSegments(rest);
	// The first of a level counts.
	const levels = Object.assign({}, ...segments.flatMap(readLevel).toReversed()) as Partial<Address>;
	const found = segments.flatMap((segment) => findCode(provinces, segment.replace(/^Prov(?:insi)?[. ]+/iu, '')) ?? []);
	const country = segments.flatMap((segment) => findByName(segment) ?? []).at(-1);
	const isIndonesian = rt !== undefined || found.length > 0 || Object.keys(levels).length > 0;
	const postcode = /(?<!\d)(\d{5})(?=$|[,)]|, )/u.exec(full)?.[1];
	return {
		value: {
			...(rt && rw && { rt: rt.padStart(3, '0'), rw: rw.padStart(3, '0') }),
			...levels,
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
		.filter((segment) => /\p{L}/u.test(segment));
}

function readLevel(segment: string): Partial<Address>[] {
	return named.flatMap(([part, pattern]) => {
		const name = pattern.exec(segment)?.[1];
		return name === undefined ? [] : [{ [part]: name }];
	});
}

/** What stands before the first administrative part, where it says that it is a street. */
function toStreet(full: string): { street?: string } {
	const [first = ''] = full.replace(markers, ', ').split(',');
	const street = first.trim();
	return /^(?:Jl|Jln|Jalan|Gang|Gg|Lorong|Lrg|Kampung|Kp|Kg|Komplek|Perum|Perumahan|Ruko)[. ]/iu.test(street)
		? { street }
		: {};
}
