import type { AuthorityId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { Agreement } from '../../partners/agreement.ts';
import type { TakenCard } from '../../partners/registry.ts';
import type { StateReason } from '../../partners/states.ts';
import type { DoorApp } from '../app.ts';
import { readJsonBody } from './json-body.ts';
import {
	type PartnerList,
	type PartnerState,
	type PartnerView,
	type PingReport,
	partnerRoutes,
} from './partner-routes.ts';

/** What the routes of partners lead to. */
export interface PartnersDoor {
	readonly maxBodyBytes: number;
	readonly listPartners: () => Promise<PartnerList>;
	readonly showPartner: (id: AuthorityId) => Promise<PartnerView>;
	readonly addCard: (by: Person, card: { token: string; fingerprint: string | undefined }) => Promise<TakenCard>;
	readonly confirmCard: (by: Person, id: AuthorityId, fingerprint: string) => Promise<TakenCard>;
	readonly setAgreement: (by: Person, id: AuthorityId, agreement: Agreement) => Promise<PartnerState['state']>;
	readonly setState: (
		by: Person,
		id: AuthorityId,
		change: { state: 'active' | 'suspended' | 'ended'; reason: StateReason },
	) => Promise<void>;
	readonly ping: (by: Person, id: AuthorityId) => Promise<PingReport>;
}

export function addPartnerRoutes(app: DoorApp, door: PartnersDoor): void {
	app.on('POST', ['/officer/v1/partners', '/officer/v1/partners/:id/confirm'], readJsonBody(door.maxBodyBytes));
	app.on(
		'PUT',
		['/officer/v1/partners/:id/agreement', '/officer/v1/partners/:id/state'],
		readJsonBody(door.maxBodyBytes),
	);
	app.openapi(partnerRoutes.list, async (context) => context.json(await door.listPartners(), 200));
	app.openapi(partnerRoutes.show, async (context) =>
		context.json(await door.showPartner(context.req.valid('param').id), 200),
	);
	app.openapi(partnerRoutes.add, async (context) => {
		const { card, fingerprint } = context.req.valid('json');
		return context.json(await door.addCard(context.get('person'), { token: card, fingerprint }), 200);
	});
	app.openapi(partnerRoutes.confirm, async (context) => {
		const { fingerprint } = context.req.valid('json');
		return context.json(await door.confirmCard(context.get('person'), context.req.valid('param').id, fingerprint), 200);
	});
	app.openapi(partnerRoutes.agree, async (context) => {
		const { id } = context.req.valid('param');
		const state = await door.setAgreement(context.get('person'), id, context.req.valid('json'));
		return context.json({ authority: id, state }, 200);
	});
	app.openapi(partnerRoutes.setState, async (context) => {
		const { id } = context.req.valid('param');
		const change = context.req.valid('json');
		await door.setState(context.get('person'), id, change);
		return context.json({ authority: id, state: change.state }, 200);
	});
	app.openapi(partnerRoutes.ping, async (context) =>
		context.json(await door.ping(context.get('person'), context.req.valid('param').id), 200),
	);
}
