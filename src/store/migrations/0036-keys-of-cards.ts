import { type Kysely, sql } from 'kysely';

/** By which key a card was signed: a partner's earlier card keys are asked for with each new card, their cards are not. */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

/** The header of a JWS, in base64url without padding. */
const header = `translate(split_part(token, '.', 1), '-_', '+/')`;
const padding = `repeat('=', (4 - length(split_part(token, '.', 1)) % 4) % 4)`;

const statements = [
	'alter table partner_card add column kid text',
	`update partner_card
		set kid = coalesce(convert_from(decode(${header} || ${padding}, 'base64'), 'utf8')::json ->> 'kid', '')`,
	'alter table partner_card alter column kid set not null',
	'create index partner_card_key on partner_card (authority, kid) include (version, taken_at)',
];
