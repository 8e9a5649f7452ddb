import { toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { type ProblemCode, toProblem } from '../problem.ts';
import { decryptSecret, encryptSecret } from '../store/body-cipher.ts';
import { moveCheck, type Session, updateSession } from '../store/sessions.ts';
import { toPerson } from './access-token.ts';
import { renew } from './browser.ts';
import type { Provider } from './provider.ts';
import { refuseSignIn } from './refused.ts';
import { endSession, record, type SignInContext, withoutRole } from './session-record.ts';

/** So long counts what the provider said, where it lets itself be asked again. */
const checkMinutes = 5;

/** As it is stored; null where the provider gave none. */
export function sealRefreshToken(
	{ kek }: Pick<SignInContext, 'kek'>,
	secretHash: Uint8Array,
	refreshToken: string | undefined,
): Uint8Array | null {
	return refreshToken === undefined ? null : encryptSecret(kek, secretHash.toHex(), refreshToken);
}

/**
 * Asks the provider again, by the refresh token (OpenID Connect Core 1.0 §12), who the person of a session is and
 * what they may do. A session that it no longer stands for ends; where it is out of reach, nobody is let in.
 *
 * @throws Problem `sign-in-required`, `role-needed`, `identity-provider-unreachable`
 */
export async function checkSession(
	context: SignInContext,
	provider: Provider,
	secretHash: Uint8Array,
	session: Session,
): Promise<Session> {
	const { db, clock } = context;
	const { checkedAt, refreshToken } = session;
	const dueAt = Temporal.Instant.from(checkedAt).add({ minutes: checkMinutes });
	if (refreshToken === null || Temporal.Instant.compare(clock(), dueAt) < 0) return session;
	const now = toTimestamp(clock());
	// Whoever else comes meanwhile goes on by what was said before: a refresh token may count only once.
	if (!(await moveCheck(db, secretHash, checkedAt, now))) return session;
	try {
		return await askAgain(context, provider, secretHash, { ...session, refreshToken });
	} catch (thrown) {
		const { code } = toProblem(thrown);
		if (ends.includes(code)) await endSession(context, secretHash, code);
		// The next one asks again.
		else await moveCheck(db, secretHash, now, checkedAt);
		throw thrown;
	}
}

const ends: readonly ProblemCode[] = ['sign-in-required', 'role-needed'];

async function askAgain(
	context: SignInContext,
	provider: Provider,
	secretHash: Uint8Array,
	session: Session & { readonly refreshToken: Uint8Array },
): Promise<Session> {
	const { claims, refreshToken } = await renew(
		provider,
		decryptSecret(context.kek, secretHash.toHex(), session.refreshToken),
	);
	const person = toPerson(context.kek, provider.settings, claims);
	if (person.id !== session.person.id) throw refuseSignIn('session-unknown');
	if (person.roles.length === 0) throw withoutRole();
	const present = { person, refreshToken: sealRefreshToken(context, secretHash, refreshToken) ?? session.refreshToken };
	await context.db.transaction().execute(async (tx) => {
		// Signed out meanwhile.
		if (!(await updateSession(tx, secretHash, present))) throw refuseSignIn('session-unknown');
		if (hasOtherRoles(person, session.person))
			await record(context, tx, { action: 'roles-changed', by: person, outcome: 'done' });
	});
	return { ...session, ...present };
}

/** Both in the order of the table of roles. */
function hasOtherRoles(now: Person, before: Person): boolean {
	return now.roles.join() !== before.roles.join();
}
