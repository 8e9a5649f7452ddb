/** One measured figure. */
export interface Figure {
	/** Stable: results of two versions are compared by it. */
	readonly id: string;
	readonly value: number;
	readonly unit: string;
	/** What the same machine does of it at best, measured in the same run. */
	readonly limit?: number;
	/** `value / limit` */
	readonly ratio?: number;
	/** What we want it to be: of the value, or of the ratio. */
	readonly aim?: Aim;
}

export interface Aim {
	readonly of: 'value' | 'ratio';
	readonly is: 'at least' | 'less than';
	readonly bound: number;
}

/** What a part has to tell: its figures, and in words what was done and what each limit is. */
export interface Report {
	readonly figures: readonly Figure[];
	readonly notes: readonly string[];
}

export interface PartContext {
	/** The drafts of 1,000 invented profiles. */
	readonly profiles: readonly string[];
	/** Whether it may take an hour, and tens of gigabytes of disk. */
	readonly isLarge: boolean;
	/** What a part opens it puts here; it is closed when the part ends, however that is. */
	readonly resources: AsyncDisposableStack;
	/** What is going on, for whoever waits. */
	progress(text: string): void;
}

/** A part of the bench: what is measured together. */
export interface Part {
	/** Of all its figures. */
	readonly ids: readonly string[];
	run(context: PartContext): Promise<Report>;
}

export function toFigure(
	id: string,
	unit: string,
	{ value, limit, aim }: { value: number; limit?: number; aim?: Aim },
): Figure {
	const compared = limit === undefined ? {} : { limit, ratio: value / limit };
	return { id, value, unit, ...compared, ...(aim && { aim }) };
}

export function isReached({ of, is, bound }: Aim, figure: Figure): boolean {
	const measured = of === 'value' ? figure.value : (figure.ratio ?? Number.NaN);
	return is === 'at least' ? measured >= bound : measured < bound;
}
