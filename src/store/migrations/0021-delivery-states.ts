import { type Kysely, sql } from 'kysely';

/**
 * One state machine for deliveries, which the database keeps to as well: what `delivery_move` does not list is
 * refused. Urgency, the time of the present state, the kind of proof; what was found out at each attempt.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
}

const moves = {
	queued: ['sending', 'awaiting-receipt', 'stalled', 'cancelled'],
	sending: ['sending', 'awaiting-receipt', 'delivered', 'rejected', 'retrying', 'stalled'],
	'awaiting-receipt': ['delivered', 'rejected', 'retrying', 'stalled', 'cancelled'],
	retrying: ['sending', 'awaiting-receipt', 'delivered', 'rejected', 'stalled', 'cancelled'],
	stalled: ['retrying', 'cancelled'],
	delivered: ['recalled'],
} as const;

const pairs = Object.entries(moves).flatMap(([from, all]) => all.map((to) => `('${from}', '${to}')`));

const statements = [
	`create table delivery_move (
		from_state text not null,
		to_state text not null,
		primary key (from_state, to_state)
	)`,
	`insert into delivery_move values ${pairs.join(', ')}`,
	`alter table delivery
		drop constraint delivery_state_check,
		drop constraint delivery_check,
		drop constraint delivery_check1,
		add column urgency text not null default 'routine' check (urgency in ('routine', 'urgent')),
		add column state_since timestamptz,
		add column schedule_from timestamptz,
		add column proof text check (proof in ('receipt', 'acknowledgement', 'transport'))`,
	// A receipt that proves nothing is a cause, not a state.
	`update delivery set state = case state when 'unconfirmed' then 'retrying' else state end,
		state_since = coalesce(settled_at, created_at), schedule_from = created_at, proof = case state when 'delivered' then 'receipt' end`,
	`alter table delivery
		alter column urgency drop default,
		alter column state_since set not null,
		alter column schedule_from set not null,
		add constraint delivery_state check (state in ('queued', 'sending', 'awaiting-receipt', 'retrying', 'stalled',
			'delivered', 'rejected', 'cancelled', 'recalled')),
		add constraint delivery_proof check ((state in ('delivered', 'recalled')) = (proof is not null)),
		add constraint delivery_receipt check (receipt is not null or (state <> 'rejected' and proof is distinct from 'receipt')),
		add constraint delivery_settled check
			((settled_at is null) = (state in ('queued', 'sending', 'awaiting-receipt', 'retrying')))`,
	`create index delivery_open on delivery (recipient, urgency desc, next_attempt_at) where settled_at is null`,
	`create function check_delivery_move() returns trigger language plpgsql as $$
		begin
			if tg_op = 'INSERT' and new.state <> 'queued' then
				raise exception 'a delivery begins as queued' using errcode = '23514';
			end if;
			if tg_op = 'UPDATE' and new.state <> old.state and not exists
				(select from delivery_move where from_state = old.state and to_state = new.state) then
				raise exception 'a delivery cannot go from % to %', old.state, new.state using errcode = '23514';
			end if;
			return new;
		end $$`,
	`create trigger delivery_moves before insert or update of state on delivery
		for each row execute function check_delivery_move()`,
	`alter table attempt
		add column tls jsonb,
		add column answer text`,
	`grant select on delivery_move to lintas_application`,
	`grant update (state_since, schedule_from, proof) on delivery to lintas_application`,
	`grant update (tls, answer) on attempt to lintas_application`,
];
