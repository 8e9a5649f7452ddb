/** Why a document was erased: its author withdrew it, or the last day of its retention is over. */
export const erasureCauses = ['withdrawn', 'retention'] as const;
export type ErasureCause = (typeof erasureCauses)[number];

/**
 * Why a document is kept that should be erased: what a claim, a court or an inquiry needs (Regulation (EU) 2016/679,
 * Articles 17(3)(e) and 18(1)(c); Directive (EU) 2016/680, Article 16(3)(b)).
 */
export const holdReasons = ['court-order', 'criminal-proceedings', 'legal-claim', 'oversight-inquiry'] as const;
export type HoldReason = (typeof holdReasons)[number];
