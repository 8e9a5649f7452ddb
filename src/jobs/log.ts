/** What this room needs of a logger; pino's fits. */
export interface Log {
	warn(fields: Record<string, unknown>, message: string): void;
	error(fields: Record<string, unknown>, message: string): void;
}

/** What may be logged of an error: its type and code. Its words can quote what somebody wrote. */
export function toErrorFields(error: unknown): { error: string; code?: string } {
	if (!(error instanceof Error)) return { error: typeof error };
	const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
	return { error: error.name, ...code };
}
