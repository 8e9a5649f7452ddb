import { toDatabaseProblem } from '../store/database.ts';

/** The database's own failures become `database-unavailable` or `database-refused`; all else stays what it is. */
export async function withDatabaseProblems<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (thrown) {
		throw toDatabaseProblem(thrown) ?? thrown;
	}
}
