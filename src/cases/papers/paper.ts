import type { Timestamp } from '../../model/identifiers.ts';
import type { Language } from '../../problem-words.ts';

/** A paper of a case, however it is set. */
export interface Paper {
	readonly title: string;
	readonly language: Language;
	/** At the top and the bottom of each page. */
	readonly label: string;
	/** Who made it, where whoever gets it is to know. */
	readonly madeBy: string;
	readonly madeAt: Timestamp;
	/** Each begins on a page of its own. */
	readonly sheets: readonly (readonly Block[])[];
}

export type Block =
	| { readonly is: 'heading'; readonly text: string }
	| { readonly is: 'note'; readonly text: string }
	/** What is not known is a line to be written on. */
	| { readonly is: 'facts'; readonly rows: readonly FactRow[] }
	| {
			readonly is: 'table';
			/** Of the width, by column. */
			readonly shares: readonly number[];
			readonly heads: readonly string[];
			readonly rows: readonly (readonly string[])[];
			/** So much room a row has at the least, to be written in. */
			readonly depthMm?: number;
	  }
	/** Each has a square before it, to be ticked. */
	| { readonly is: 'checks'; readonly texts: readonly string[] }
	| { readonly is: 'photograph'; readonly text: string; readonly widthMm: number; readonly heightMm: number };

export type FactRow = readonly [label: string, value: string | null];
