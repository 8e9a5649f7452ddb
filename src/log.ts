/** What the rooms need of a logger; pino's fits. */
export interface Log {
	info(fields: Record<string, unknown>, message: string): void;
	warn(fields: Record<string, unknown>, message: string): void;
	error(fields: Record<string, unknown>, message: string): void;
}

/** What may be logged of an error: its type and code. Its words can quote what somebody wrote. */
export function toErrorFields(error: unknown): { error: string; errorCode?: string } {
	if (!(error instanceof Error)) return { error: typeof error };
	const hasCode = 'code' in error && typeof error.code === 'string';
	return { error: error.name, ...(hasCode && { errorCode: String(error.code) }) };
}
