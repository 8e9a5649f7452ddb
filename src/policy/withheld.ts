import type { AuthorityId } from '../model/identifiers.ts';
import { isWithin, toPointer } from '../model/json-pointer.ts';
import { type GradedPlace, gatherWithheld, type Withholding } from '../model/withholding.ts';
import type { Agreement } from '../partners/agreement.ts';
import { isGraded, listLeaves, type PlacedLeaf } from './categories.ts';
import type { Category, ChooseDetail, Detail } from './detail.ts';
import type { DocumentFacts, Stated } from './facts.ts';

export interface MinimisationQuestion {
	readonly to: AuthorityId;
	readonly agreement: Agreement;
	readonly stated: Stated;
	/** What the rules see of it: of a correction, whose data it amends. */
	readonly facts: DocumentFacts;
}

/** A cover names at most 256 places; some are the officer's. A correction of 200 amendments has 201 reasons. */
const mostPlaces = 201;

/**
 * What of a document stays here, by the agreement with a partner and by the rules: as few places as say it. Where they
 * would be too many, as with hundreds of persons, lists are graded as a whole, by their strictest element.
 */
export function chooseWithheld(chooseDetail: ChooseDetail, question: MinimisationQuestion): Withholding[] {
	const { kind, body } = question.stated;
	const files = gradeFiles(chooseDetail, question);
	if (!isGraded(kind)) return files;
	const grade = makeGrade(chooseDetail, question);
	const leaves = listLeaves(kind.fields, body).map((leaf) => ({ path: leaf.path, withheld: grade(leaf) }));
	const exact = gatherWithheld(leaves);
	return [...(exact.length <= mostPlaces ? exact : gradeLists(exact)), ...files];
}

/** A PDF may say anything, of anybody: it goes where any words would. */
function gradeFiles(chooseDetail: ChooseDetail, { to, agreement, stated, facts }: MinimisationQuestion): Withholding[] {
	const { kind, handling, attachments } = stated;
	const places = attachments.flatMap(({ mediaType }, index) =>
		mediaType === 'application/pdf' ? [`/attachments/${index}`] : [],
	);
	if (kind.tlp === 'TLP:CLEAR' || places.length === 0) return [];
	const about = listProtected(facts).length > 0 ? 'victim' : 'other';
	const asked = { to, agreement, kind: kind.name, purpose: handling.purpose, about } as const;
	const [less] = (['freeText', 'rawText'] as const)
		.map((category) => chooseDetail({ ...asked, category }))
		.filter(({ level }) => level !== 'full');
	return less === undefined ? [] : places.map((place) => ({ place, detail: 'none', rule: toRule(less) }));
}

function makeGrade(chooseDetail: ChooseDetail, { to, agreement, stated, facts }: MinimisationQuestion) {
	const { kind, handling } = stated;
	const persons = listProtected(facts);
	// A correction names its persons by no places of its own: all that it says is about them.
	const isCorrection = kind.relation === 'corrects' && persons.length > 0;
	const choose = (category: Category, about: 'victim' | 'other') =>
		chooseDetail({ to, agreement, kind: kind.name, purpose: handling.purpose, about, category });
	return ({ path, categories, isText, goesWhole }: PlacedLeaf): GradedPlace['withheld'] => {
		if (goesWhole) return undefined;
		const place = toPointer(['body', ...path]);
		const about = isCorrection || persons.some((person) => isWithin(place, person)) ? 'victim' : 'other';
		const least = findLeast(categories.map((category) => choose(category, about)));
		if (least !== undefined) return { detail: least.level, rule: toRule(least) };
		// It goes with its category.
		const raw = isText ? undefined : choose('rawText', about);
		return raw === undefined || raw.level === 'full' ? undefined : { detail: 'no-raw', rule: toRule(raw) };
	};
}

/** That by which the least goes; undefined where all of it does. */
function findLeast(details: readonly Detail[]) {
	const byLevel = (wanted: 'none' | 'coarse') => details.find(({ level }) => level === wanted);
	const least = byLevel('none') ?? byLevel('coarse');
	return least && { ...least, level: least.level as 'none' | 'coarse' };
}

/** Places of the victims and minors. */
function listProtected({ places: { victims, minors } }: DocumentFacts): string[] {
	return [...victims, ...minors];
}

function toRule({ reasons }: Detail): string {
	return reasons[0]?.rule ?? 'nothing-permits';
}

const strictestFirst = ['none', 'coarse', 'no-raw'] as const;

function gradeLists(exact: readonly Withholding[]): Withholding[] {
	const byList = Map.groupBy(exact, ({ place }) => place.replace(/\/\d+(?:\/.*)?$/, ''));
	return [...byList].flatMap(([place, parts]) => {
		const [strictest] = strictestFirst.flatMap((detail) => parts.filter((part) => part.detail === detail));
		return strictest === undefined ? [] : [{ ...strictest, place }];
	});
}
