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
