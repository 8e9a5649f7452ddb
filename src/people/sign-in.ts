import { hash, randomBytes } from 'node:crypto';
import { markOnRecord } from '../audit/on-record.ts';
import { toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { findSession, insertSession, type Session } from '../store/sessions.ts';
import { type CheckAccessToken, makeCheckAccessToken, toPerson } from './access-token.ts';
import { type Begun, beginSignIn, finishSignIn } from './browser.ts';
import { openProvider } from './provider.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { refuseSignIn } from './refused.ts';
import { checkSession, sealRefreshToken } from './session-check.ts';
import { endSession, record, type SignInContext, withoutRole } from './session-record.ts';

/** A working day; then whoever goes on signs in anew. An hour, where the provider cannot be asked again meanwhile. */
const sessionHours = { asked: 8, notAsked: 1 } as const;

/** What a browser gets that signed in: `secret` is shown with each request, and here is its hash alone. */
export interface NewSession extends Session {
	readonly secret: string;
}

/** People sign in, in a browser or with an access token. */
export interface SignIn {
	/** @throws Problem `identity-provider-unreachable` */
	begin(): Promise<{ readonly url: URL; readonly begun: Begun }>;
	/**
	 * @param query of the address that the provider sent the browser back to
	 * @throws Problem `sign-in-required`, `role-needed`, `identity-provider-unreachable`; a person without a role is on record
	 */
	finish(query: string, begun: Begun | undefined): Promise<NewSession>;
	/** @throws Problem `sign-in-required`, also where it has ended; `role-needed`, `identity-provider-unreachable` */
	find(secret: string): Promise<Session>;
	end(secret: string): Promise<void>;
	/** @throws Problem `sign-in-required`, `identity-provider-unreachable` */
	readonly checkAccessToken: CheckAccessToken;
}

/** @param callback where the provider sends browsers back to */
export function openSignIn(context: SignInContext, settings: ProviderSettings, callback: string): SignIn {
	const { db, kek, clock } = context;
	const provider = openProvider(settings, context.log);
	const finish = async (query: string, begun: Begun | undefined) => {
		if (begun === undefined) throw refuseSignIn('sign-in-not-begun');
		const { claims, refreshToken } = await finishSignIn(provider, new URL(`${callback}${query}`), begun);
		const person = toPerson(kek, settings, claims);
		if (person.roles.length > 0) return await openSession(context, person, refreshToken);
		// Of whom the provider vouched for alone: else whoever reaches the door could fill the log.
		await context.refusals.record({ action: 'sign-in-refused', by: person, outcome: 'role-needed' });
		const refused = withoutRole();
		markOnRecord(refused);
		throw refused;
	};
	return {
		begin: () => beginSignIn(provider, callback),
		finish,
		find: async (secret) => {
			const session = await findSession(db, toHash(secret), toTimestamp(clock()));
			if (session === undefined) throw refuseSignIn('session-unknown');
			return await checkSession(context, provider, toHash(secret), session);
		},
		end: (secret) => endSession(context, toHash(secret), 'ended'),
		checkAccessToken: makeCheckAccessToken(provider, kek, clock),
	};
}

async function openSession(
	context: SignInContext,
	person: Person,
	refreshToken: string | undefined,
): Promise<NewSession> {
	const now = context.clock();
	const secret = randomBytes(32).toString('base64url');
	const hours = refreshToken === undefined ? sessionHours.notAsked : sessionHours.asked;
	const session = {
		person,
		expiresAt: toTimestamp(now.add({ hours })),
		checkedAt: toTimestamp(now),
		refreshToken: sealRefreshToken(context, toHash(secret), refreshToken),
	};
	await context.db.transaction().execute(async (tx) => {
		await insertSession(tx, toHash(secret), session);
		await record(context, tx, { action: 'signed-in', by: person, outcome: 'done' });
	});
	return { ...session, secret };
}

function toHash(secret: string): Uint8Array {
	return hash('sha256', secret, 'buffer');
}
