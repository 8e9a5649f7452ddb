import type { AuthorityId } from '../model/identifiers.ts';
import type { Agreement } from '../partners/agreement.ts';
import { type Reason, toReasons } from './decision.ts';
import { type Engine, toEntity, type Verdict } from './engine.ts';

export type Category = keyof Agreement['detail'];
type Level = Agreement['detail'][Category];

export interface DetailQuestion {
	readonly to: AuthorityId;
	readonly agreement: Agreement;
	readonly kind: string;
	readonly purpose: string;
	/** Is it about a victim or a minor, or about anybody else, or nobody? */
	readonly about: 'victim' | 'other';
	readonly category: Category;
}

/** How much of a category a partner gets, and by which rules no more. */
export interface Detail {
	readonly level: Level;
	readonly reasons: readonly Reason[];
}

export type ChooseDetail = (question: DetailQuestion) => Detail;

/**
 * As `chooseDetail`, each question asked once: rules and agreements do not change while they are in memory, and of
 * every document the same few are asked.
 */
export function makeChooseDetail(ask: Engine): ChooseDetail {
	const byAgreement = new WeakMap<Agreement, Map<string, Detail>>();
	return (question) => {
		const { to, agreement, kind, purpose, about, category } = question;
		const known = byAgreement.getOrInsertComputed(agreement, () => new Map());
		const key = [to, kind, purpose, about, category].join(' ');
		return known.getOrInsertComputed(key, () => chooseDetail(ask, question));
	};
}

/** The fullest of `full` and `coarse` that no rule forbids, or `none`. */
export function chooseDetail(ask: Engine, question: DetailQuestion): Detail {
	const full = askToShow(ask, 'showFull', question);
	if (full.allowed) return { level: 'full', reasons: [] };
	const hasCoarse = question.category !== 'freeText' && question.category !== 'rawText';
	const coarse = hasCoarse ? askToShow(ask, 'showCoarse', question) : undefined;
	if (coarse?.allowed) return { level: 'coarse', reasons: toReasons(full.rules) };
	return { level: 'none', reasons: toReasons((coarse ?? full).rules) };
}

function askToShow(ask: Engine, action: string, question: DetailQuestion): Verdict {
	const { to, agreement, kind, purpose, about, category } = question;
	return ask({
		principal: toEntity('Authority', to),
		action,
		resource: toEntity('Category', category, { agreed: agreement.detail[category] }),
		context: { kind, purpose, about },
	});
}
