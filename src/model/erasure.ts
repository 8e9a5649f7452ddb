import { z } from 'zod';
import type { Code } from './code-lists.ts';

/** Why a document was erased: its author withdrew it, or the last day of its retention is over. */
export const erasureCauses = [
	{ code: 'withdrawn', en: 'Its author withdrew it', id: 'Ditarik oleh penulisnya' },
	{ code: 'retention', en: 'Its retention is over', id: 'Masa simpannya berakhir' },
] as const satisfies readonly Code[];

export const ErasureCause = z.enum(erasureCauses.map(({ code }) => code));
export type ErasureCause = z.infer<typeof ErasureCause>;

/**
 * Why a document is kept that should be erased: what a claim, a court or an inquiry needs (Regulation (EU) 2016/679,
 * Articles 17(3)(e) and 18(1)(c); Directive (EU) 2016/680, Article 16(3)(b)).
 */
export const holdReasons = [
	{ code: 'court-order', en: 'A court ordered it', id: 'Perintah pengadilan' },
	{ code: 'criminal-proceedings', en: 'Criminal proceedings need it', id: 'Diperlukan proses pidana' },
	{ code: 'legal-claim', en: 'A legal claim rests on it', id: 'Diperlukan gugatan hukum' },
	{ code: 'oversight-inquiry', en: 'An oversight body inquires into it', id: 'Diperiksa lembaga pengawas' },
] as const satisfies readonly Code[];

export const HoldReason = z.enum(holdReasons.map(({ code }) => code));
export type HoldReason = z.infer<typeof HoldReason>;
