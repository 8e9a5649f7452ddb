import type { SequencerContext } from '../../src/audit/sequencer.ts';
import { verifyLog } from '../../src/audit/verify-log.ts';
import { openSnapshot } from '../../src/store/database.ts';
import { fillLog, openLog } from '../audit-log.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const sizes = [10_000, 100_000];

/** What it takes to look at the whole audit log. */
export const auditVerifyPart: Part = { ids: ['audit.verify'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const { server, context } = await openLog(4, resources, progress);
	const curve: { size: number; perSecond: number }[] = [];
	for (const size of sizes) {
		progress(`filling the log up to ${size} entries`);
		await fillLog({ server, context }, size);
		await server.owner.query('vacuum analyze');
		progress(`verifying ${size} entries`);
		curve.push({ size, perSecond: await verify(context, size) });
	}
	const last = curve.at(-1);
	const aim = { of: 'value', is: 'at least', bound: 200_000 } as const;
	return {
		figures: [toFigure('audit.verify', 'entries/s', { value: last?.perSecond ?? Number.NaN, aim })],
		notes: [
			'audit.verify: every hash of the log computed anew, and held against entries, places, tiles and checkpoints',
			...curve.map(({ size, perSecond }) => `  ${size}: ${Math.round(perSecond)} entries/s`),
		],
	};
}

/** @returns entries a second */
async function verify({ db, signer }: SequencerContext, size: number): Promise<number> {
	const snapshot = await openSnapshot(db);
	const started = performance.now();
	try {
		const expected = { origin: signer.key.name, keys: [signer.key], witnesses: [] };
		for await (const { finding } of verifyLog(snapshot, expected)) throw new Error(`The log has ${finding}.`);
	} finally {
		await snapshot.rollback().execute();
	}
	return (size * 1_000) / (performance.now() - started);
}
