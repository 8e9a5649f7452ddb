import { toDatabaseProblem } from '../store/database.ts';

/** What waiting may mend becomes `database-unavailable`; everything else stays what it is. */
export async function withDatabaseProblems<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (thrown) {
		throw toDatabaseProblem(thrown) ?? thrown;
	}
}
