import { fold } from '../../normalise/fold.ts';
import { listSoundings } from '../../normalise/name-keys.ts';
import { toSkeleton } from '../../normalise/name-skeleton.ts';
import type { Identity } from './identity.ts';

/**
 * What a person may be found by. `word` is a word of a name as it is written, `name`, `mother` and `father` skeletons of
 * words and of whole names, `year`, `month` and `day` of birth have two digits each, `region`, `day` and `serial` are the
 * parts of a NIK (PP 37/2007, Article 37): a birth date and a NIK meet in `day`.
 */
export type Fact =
	| 'word'
	| 'name'
	| 'year'
	| 'month'
	| 'day'
	| 'place'
	| 'mother'
	| 'father'
	| 'nik'
	| 'region'
	| 'serial'
	| 'document'
	| 'document-start'
	| 'document-end';

export type Facts = ReadonlyMap<Fact, readonly string[]>;

export function toFacts(person: Identity): Facts {
	const names = [person.name, ...person.otherNames];
	const facts: Readonly<Record<Fact, readonly string[]>> = {
		word: names.flatMap((name) => listWords(name)),
		name: names.flatMap((name) => listSkeletons(name, 'with-whole')),
		...toBirthFacts(person),
		place: toPlaceKeys(person.birthPlace),
		mother: listSkeletons(person.motherName),
		father: listSkeletons(person.fatherName),
		...toNumberFacts(person),
	};
	const entries = Object.entries(facts) as [Fact, readonly string[]][];
	return new Map(entries.map(([fact, values]) => [fact, [...new Set(values)]]));
}

/** As `toFacts`, of whom we look for: years about the one stated, day and month also the other way round. */
export function toSoughtFacts(person: Identity): Facts {
	const facts = new Map(toFacts(person));
	const [year] = facts.get('year') ?? [];
	if (year !== undefined) {
		const about = [0, 1, -1, 2, -2].map((off) => String((Number(year) + off + 100) % 100).padStart(2, '0'));
		facts.set('year', about);
	}
	const turned = (facts.get('day') ?? []).map((day) => day.replace(/^(..)(..)(..)$/, '$1$3$2'));
	facts.set('day', [...new Set([...(facts.get('day') ?? []), ...turned])]);
	return facts;
}

function toBirthFacts({ birthDate = '', nik = '' }: Identity): Record<'year' | 'month' | 'day', readonly string[]> {
	const stated = birthDate.slice(2).replaceAll('-', '');
	const parts = [stated, toBirthDigits(nik) ?? ''];
	const first = (length: number) => parts.filter((part) => part.length >= length).map((part) => part.slice(0, length));
	return { year: first(2), month: first(4), day: first(6) };
}

/** Year, month and day, two digits each, of the birth date in a NIK; from a woman's day 40 is taken. */
export function toBirthDigits(nik: string): string | undefined {
	const [, day, month = '', year = ''] = /^.{6}(\d\d)(\d\d)(\d\d)/.exec(nik) ?? [];
	return day === undefined ? undefined : year + month + String(Number(day) % 40).padStart(2, '0');
}

function toNumberFacts({ nik = '', documents }: Identity) {
	const known = (digits: string) => (/^\d+$/.test(digits) ? [digits] : []);
	return {
		nik: known(nik),
		region: known(nik.slice(0, 6)),
		serial: known(nik.slice(12)),
		document: documents.filter((number) => !number.includes('*')),
		'document-start': documents.map((number) => number.slice(0, 5)).filter((start) => /^[^*]{5}$/.test(start)),
		'document-end': documents.map((number) => number.slice(-4)).filter((end) => /^[^*]{4}$/.test(end)),
	};
}

/** The words of a name as they are written; an initial says nothing. */
function listWords(name = ''): readonly string[] {
	return fold(name)
		.split(' ')
		.filter((word) => word.length > 1);
}

/** Of each word, and of all of them as one, in their order and sorted: parts are written in one word or two. */
function listSkeletons(name: string | undefined, whole?: 'with-whole'): readonly string[] {
	if (name === undefined) return [];
	return listSoundings(name).flatMap((words) => {
		const skeletons = words.filter((word) => word.length > 1).map(toSkeleton);
		if (whole === undefined) return skeletons;
		return [...skeletons, toSkeleton(words.join('')), skeletons.toSorted().join('')];
	});
}

/** What sort of place it is, as Indonesian papers say before its name. */
const sorts = /^(?:(?:kab|kabupaten|kota|kotamadya|kodya|kec|kecamatan|desa|kel|kelurahan|dusun|kampung|kp) )+/;

/** Of the place itself, without what it lies in: "Kab. Tjirebon, Jawa Barat". */
export function toPlaceKeys(place = ''): readonly string[] {
	const [itself = ''] = place.split(',');
	const bare = fold(itself).replace(sorts, '');
	return bare === '' ? [] : listSoundings(bare).map((words) => toSkeleton(words.join('')));
}
