/**
 * Titles and forms of address before a name in Indonesia, Malaysia, Singapore and Brunei, as patterns without anchors,
 * each with its usual spelling; longer ones first. What is a name as often (Raden, Tengku, Tuan, Tun, Nona) is not among them.
 */
const titlesBefore: readonly (readonly [pattern: string, title: string])[] = [
	['tan sri', 'Tan Sri'],
	['toh puan', 'Toh Puan'],
	['puan sri', 'Puan Sri'],
	["dat(?:o['’]?|uk) s(?:ri|eri)", "Dato' Sri"],
	["dato['’]?", "Dato'"],
	['datuk', 'Datuk'],
	['datin s(?:ri|eri)', 'Datin Sri'],
	['datin', 'Datin'],
	['prof\\.?', 'Prof.'],
	['drs\\.?', 'Drs.'],
	['dra\\.?', 'Dra.'],
	['dr\\.?', 'Dr.'],
	['ir\\.?', 'Ir.'],
	['k\\.?h\\.', 'K.H.'],
	// Without its point, H is an initial as often as a title.
	['h\\.', 'H.'],
	['hjh?\\.?', 'Hj.'],
	['haji', 'Haji'],
	['haj{1,2}ah', 'Hajah'],
	['k(?:y|i)ai', 'Kyai'],
	['ustad?z', 'Ustaz'],
	['ustad?zah', 'Ustazah'],
	['alm(?:arhum)?\\.?', 'Alm.'],
	['almh\\.?|almarhumah', 'Almh.'],
	['pdt\\.|pendeta', 'Pdt.'],
	['bapak|bpk\\.?', 'Bapak'],
	['ibu', 'Ibu'],
	['saudari|sdri\\.?', 'Sdri.'],
	['saudara|sdr\\.?', 'Sdr.'],
	['tn\\.', 'Tn.'],
	['nyonya|ny\\.', 'Ny.'],
	['nn\\.', 'Nn.'],
	['encik|en\\.', 'Encik'],
	['puan|pn\\.', 'Puan'],
	['cik', 'Cik'],
	['madam|mdm\\.?', 'Mdm'],
	['miss', 'Miss'],
	['mrs\\.?', 'Mrs'],
	['mr\\.?', 'Mr'],
	['ms\\.?', 'Ms'],
];

/** In Thai, Lao, Khmer and Burmese no space need follow; longer ones first. */
const attached = /^(?:นางสาว|น\.ส\.|นาง|นาย|เด็กชาย|ด\.ช\.|เด็กหญิง|ด\.ญ\.|ນາງສາວ|ນາງ|ທ້າວ|លោកស្រី|លោក|ဒေါ်|ဦး)(?= ?\p{L})/u;

/** What must follow a title for it to be one. */
const end = '(?:\\s+|(?<=\\.))(?=\\p{L})';

const before = titlesBefore.map(([pattern, title]) => [new RegExp(`^(?:${pattern})${end}`, 'iu'), title] as const);

/** Lists sort by the name and put such a title behind it: "Santoso, Drs.". */
const alone = titlesBefore.map(([pattern, title]) => [new RegExp(`^(?:${pattern})$`, 'iu'), title] as const);

const anyBefore = new RegExp(`^(?:${titlesBefore.map(([pattern]) => pattern).join('|')})${end}`, 'iu');

/** Academic titles after a comma, by their letters alone. */
const titlesAfter: ReadonlyMap<string, string> = new Map(
	[
		...[
			'A.Md.',
			'A.Md.Im.',
			'B.A.',
			'B.Sc.',
			'Lc.',
			'M.A.',
			'M.Ag.',
			'M.B.A.',
			'M.H.',
			'M.Hum.',
			'M.Kes.',
			'M.Kom.',
			'M.M.',
		],
		...[
			'M.Pd.',
			'M.Sc.',
			'M.Si.',
			'M.T.',
			'Ph.D.',
			'S.Ag.',
			'S.E.',
			'S.H.',
			'S.Hum.',
			'S.I.K.',
			'S.IP.',
			'S.Kep.',
			'S.Kom.',
			'S.Pd.',
		],
		...['S.Psi.', 'S.Si.', 'S.Sos.', 'S.ST.', 'S.T.'],
	].map((title) => [toLetters(title), title]),
);

export interface Untitled {
	readonly name: string;
	readonly titles: readonly string[];
}

/** Takes the titles off both ends of a name: "Drs. H. Budi Santoso, S.H." has three. */
export function takeTitles(text: string, maxTitles: number): Untitled {
	const after = takeAfter(text, maxTitles);
	let { name } = after;
	const titles: string[] = [];
	while (titles.length + after.titles.length < maxTitles) {
		const [rest, title] = takeBefore(name);
		if (title === undefined) break;
		name = rest;
		titles.push(title);
	}
	return { name, titles: [...titles, ...after.titles] };
}

function takeBefore(name: string): [rest: string, title?: string] {
	const [title] = attached.exec(name) ?? [];
	if (title !== undefined) return [name.slice(title.length).trimStart(), title];
	const found = anyBefore.test(name) ? before.find(([pattern]) => pattern.test(name)) : undefined;
	return found === undefined ? [name] : [name.replace(found[0], ''), found[1]];
}

function takeAfter(text: string, maxTitles: number): Untitled {
	if (!text.includes(',')) return { name: text, titles: [] };
	const parts = text.split(',').map((part) => part.trim());
	const titles: string[] = [];
	while (parts.length > 1 && titles.length < maxTitles) {
		const title = toTitleAfter(parts.at(-1) ?? '', parts.length > 2 || (parts[0] ?? '').includes(' '));
		if (title === undefined) break;
		titles.unshift(title);
		parts.pop();
	}
	return titles.length === 0 ? { name: text, titles } : { name: parts.join(', '), titles };
}

/** Without points it may be a name ("LI, MA"), unless a name of several words is complete before it. */
function toTitleAfter(part: string, afterWholeName: boolean): string | undefined {
	if (!part.includes('.') && !afterWholeName) return undefined;
	return titlesAfter.get(toLetters(part)) ?? alone.find(([pattern]) => pattern.test(part))?.[1];
}

function toLetters(title: string): string {
	return title.replace(/[.\s]/g, '').toLowerCase();
}
