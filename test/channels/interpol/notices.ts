/** Notices on invented people, in the shape of INTERPOL's public JSON. */
export interface PublicNotice {
	readonly entity_id: string;
	readonly [member: string]: unknown;
}

const nationalities = ['ID', 'MY', 'SG', 'TH', 'VN', 'PH', 'KH', 'LA', 'MM', 'BN'];

/** All sexes, ages of 18 to 77 and ten nationalities, evenly. */
export function makeNotice(number: number, color = 'red'): PublicNotice {
	const id = `2026/${number}`;
	return {
		entity_id: id,
		forename: `CONTOH${number}`,
		name: 'REKAAN',
		date_of_birth: `${1948 + (number % 60)}/01/17`,
		place_of_birth: 'Batam',
		country_of_birth_id: 'ID',
		nationalities: [nationalities[Math.floor(number / 60) % 10]],
		sex_id: number % 3 === 0 ? 'F' : 'M',
		height: 1.65,
		weight: 0,
		hairs_id: ['BLA'],
		eyes_colors_id: null,
		languages_spoken_ids: ['IND', 'ENG'],
		distinguishing_marks: '-',
		arrest_warrants: [
			{ issuing_country_id: 'MY', charge: 'Trafficking in persons (fictional)', charge_translation: null },
		],
		_links: { self: { href: `https://notices.example/notices/v1/${color}/${id.replace('/', '-')}` } },
		_embedded: {},
	};
}

/** What a list shows of a notice. */
function toItem({ entity_id, forename, name, date_of_birth, nationalities: of, version, _links }: PublicNotice) {
	return { entity_id, forename, name, date_of_birth, nationalities: of, version, _links };
}

/** A page of those that a query finds: never more than the first 160, whatever the total. */
export function answerQuery(notices: readonly PublicNotice[], query: URLSearchParams, year = 2026): object {
	const asked = (name: string) => query.get(name) ?? undefined;
	const [sexId, nationality] = [asked('sexId'), asked('nationality')];
	const [ageMin, ageMax] = [asked('ageMin'), asked('ageMax')];
	const found = notices.filter((notice) => {
		const age = year - Number(String(notice.date_of_birth).slice(0, 4));
		return (
			(sexId === undefined || notice.sex_id === sexId) &&
			(nationality === undefined || (notice.nationalities as unknown[] | null)?.includes(nationality) === true) &&
			(ageMin === undefined || age >= Number(ageMin)) &&
			(ageMax === undefined || age <= Number(ageMax))
		);
	});
	const [page, size] = [Number(asked('page') ?? 1), Math.min(Number(asked('resultPerPage') ?? 20), 160)];
	const shown = found.slice(0, 160).slice((page - 1) * size, page * size);
	return {
		total: found.length,
		query: Object.fromEntries(query),
		_embedded: { notices: shown.map(toItem) },
		_links: {},
	};
}
