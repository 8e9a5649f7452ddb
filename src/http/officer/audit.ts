import type { ExportStretch } from '../../exchange/audit-export.ts';
import type { Asked, ProvenEntry, ShownEntry } from '../../exchange/audit-reading.ts';
import type { VerificationEvent } from '../../exchange/verification.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { type AuditItem, auditExportType, auditRoutes } from './audit-routes.ts';
import { type ServerEvent, toEventAnswer, watching } from './event-answer.ts';
import { toStreamAnswer } from './stream-answer.ts';

/** What the routes of the audit log lead to. */
export interface AuditDoor {
	readonly searchAudit: (
		by: Person,
		asked: Asked,
		page: { readonly limit: number; readonly before?: number | undefined },
	) => Promise<{ readonly items: readonly ShownEntry[]; readonly next: number | null }>;
	readonly showEntry: (by: Person, index: number) => Promise<ProvenEntry>;
	readonly watchAudit: (by: Person, after: number | undefined) => Promise<() => Promise<readonly ShownEntry[]>>;
	readonly exportAudit: (by: Person, asked: Asked, stretch: ExportStretch) => AsyncGenerator<string, void>;
	readonly verifyAudit: (by: Person) => AsyncGenerator<VerificationEvent, void>;
	/** When the door closes. */
	readonly closing: AbortSignal;
}

const watchersAtOnce = 10;
const exportsAtOnce = 2;

export function addAuditRoutes(app: DoorApp, door: AuditDoor): void {
	const answer = toEventAnswer(watchersAtOnce);
	app.openapi(auditRoutes.search, async (context) => {
		const { limit, before, ...asked } = context.req.valid('query');
		const { items, next } = await door.searchAudit(context.get('person'), asked, { limit, before });
		return context.json({ items: items.map(toItem), next }, 200);
	});
	app.openapi(auditRoutes.entry, async (context) =>
		context.json(await door.showEntry(context.get('person'), context.req.valid('param').index), 200),
	);
	app.openapi(auditRoutes.events, (context) =>
		answer(context, async (left) => {
			const look = await door.watchAudit(context.get('person'), context.req.valid('query').after);
			const toEvent = (entry: ShownEntry) => ({ event: 'entry', data: JSON.stringify(entry) });
			return watching(async () => (await look()).map(toEvent), door.closing, left);
		}),
	);
	addExport(app, door);
	addVerification(app, door);
}

function addExport(app: DoorApp, { exportAudit }: AuditDoor): void {
	const stream = toStreamAnswer(exportsAtOnce);
	app.openapi(auditRoutes.export, (context) => {
		const { first, last, ...asked } = context.req.valid('query');
		const lines = () => exportAudit(context.get('person'), asked, { first, last });
		return stream(context, auditExportType, lines);
	});
}

/** It reads all that is stored, in one transaction. */
const verificationsAtOnce = 1;

function addVerification(app: DoorApp, { verifyAudit }: AuditDoor): void {
	const answer = toEventAnswer(verificationsAtOnce);
	app.openapi(auditRoutes.verify, (context) =>
		answer(context, async () => toEvents(verifyAudit(context.get('person')))),
	);
}

async function* toEvents(told: AsyncGenerator<VerificationEvent, void>): AsyncGenerator<ServerEvent, void> {
	for await (const { event, ...data } of told) yield { event, data: JSON.stringify(data) };
}

function toItem({ entry, ...item }: ShownEntry): AuditItem {
	return { ...item, entry: entry && { ...entry } };
}
