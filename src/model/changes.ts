import { findKind } from './kinds.ts';

/** Does a document of that kind correct or withdraw another one? */
export function isChange(kind: string): boolean {
	return findKind(kind)?.relation === 'corrects' || isWithdrawal(kind);
}

export function isWithdrawal(kind: string): boolean {
	return findKind(kind)?.relation === 'withdraws';
}
