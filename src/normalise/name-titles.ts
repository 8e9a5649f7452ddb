/** Titles before a name, as patterns without anchors, each with its usual spelling. */
const titlesBefore: readonly (readonly [pattern: string, title: string])[] = [
	['tan sri', 'Tan Sri'],
	["dat(?:o['’]?|uk) s(?:ri|eri)", "Dato' Sri"],
	["dato['’]?", "Dato'"],
	['datuk', 'Datuk'],
	['datin', 'Datin'],
	['prof\\.?', 'Prof.'],
	['drs\\.?', 'Drs.'],
	['dra\\.?', 'Dra.'],
	['dr\\.?', 'Dr.'],
	['ir\\.?', 'Ir.'],
	['k\\.?h\\.', 'K.H.'],
	// Without its point, H is an initial as often as a title.
	['h\\.', 'H.'],
	['hj\\.?', 'Hj.'],
	['haji', 'Haji'],
	['haj{1,2}ah', 'Hajah'],
	['bapak|bpk\\.?', 'Bapak'],
	['ibu', 'Ibu'],
	['sdri\\.?', 'Sdri.'],
	['sdr\\.?', 'Sdr.'],
	['tn\\.', 'Tn.'],
	['ny\\.', 'Ny.'],
	['nn\\.', 'Nn.'],
	['encik', 'Encik'],
	['mrs\\.?', 'Mrs'],
	['mr\\.?', 'Mr'],
	['ms\\.?', 'Ms'],
];

const before = titlesBefore.map(
	([pattern, title]) => [new RegExp(`^(?:${pattern})(?:\\s+|(?<=\\.))(?=\\p{L})`, 'iu'), title] as const,
);

/** Academic titles after a comma, by their letters alone. */
const titlesAfter: ReadonlyMap<string, string> = new Map(
	[
		...['A.Md.', 'A.Md.Im.', 'B.A.', 'B.Sc.', 'Lc.', 'M.A.', 'M.Ag.', 'M.B.A.', 'M.H.', 'M.Hum.', 'M.Kom.', 'M.M.'],
		...['M.Pd.', 'M.Sc.', 'M.Si.', 'M.T.', 'Ph.D.', 'S.Ag.', 'S.E.', 'S.H.', 'S.I.K.', 'S.IP.', 'S.Kom.', 'S.Pd.'],
		...['S.Sos.', 'S.ST.', 'S.T.'],
	].map((title) => [toLetters(title), title]),
);

/** `PersonName` takes no more. */
const maxTitles = 8;

export interface Untitled {
	readonly name: string;
	readonly titles: readonly string[];
}

/** Takes the titles off both ends of a name: "Drs. H. Budi Santoso, S.H." has three. */
export function takeTitles(text: string): Untitled {
	const after = takeAfter(text);
	let { name } = after;
	const titles: string[] = [];
	while (titles.length + after.titles.length < maxTitles) {
		const found = before.find(([pattern]) => pattern.test(name));
		if (found === undefined) break;
		name = name.replace(found[0], '');
		titles.push(found[1]);
	}
	return { name, titles: [...titles, ...after.titles] };
}

function takeAfter(text: string): Untitled {
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
	return part.includes('.') || afterWholeName ? titlesAfter.get(toLetters(part)) : undefined;
}

function toLetters(title: string): string {
	return title.replace(/[.\s]/g, '').toLowerCase();
}
