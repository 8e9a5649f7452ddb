import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { makePartner } from '../../src/cli/demo/office.ts';
import { rotateOffCard } from '../../src/cli/key-rotation.ts';
import { systemClock } from '../../src/clock.ts';
import { parseConfig } from '../../src/config.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { readSignedCard } from '../../src/partners/signed-card.ts';
import { readGateway } from '../../src/simulators/gateway.ts';
import { startInterpolSimulator } from '../../src/simulators/interpol.ts';
import { joinServer } from '../database.ts';
import { readResidentMb, watchMemory } from '../memory.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { setStage, startGateway } from '../stage.ts';

/** With `--large`, as many as `interpol.import` reads. */
const [some, many] = [2_000, 10_000];
const authority = AuthorityId.parse('int.ncb-example');

/** All notices of a bureau, polled, read, signed as documents of ours and stored, by a running gateway. */
export const interpolStorePart: Part = { ids: ['interpol.store', 'interpol.store.rss'], run };

async function run({ resources, progress, isLarge }: PartContext): Promise<Report> {
	const count = isLarge ? many : some;
	const { sender: office } = await setStage(resources);
	progress(`starting a gateway, and a bureau that states ${count} notices`);
	await rotateOffCard(parseConfig({ LINTAS_DATA: office.dataDir }), 'cms');
	const { owner } = await joinServer(office.dataDir, resources);
	const running = await startGateway(office, resources, { LINTAS_POLL_SECONDS: '1' });
	const bureau = await startInterpolSimulator({
		dataDir: join(office.dataDir, '..', authority),
		gateway: await readGateway(office.signedCard, await readEncryptionCertificate(office.dataDir)),
		authority,
		host: '127.0.0.1',
		port: 0,
		reviewMs: 1_000,
		count,
		seed: 1,
		clock: systemClock,
	});
	resources.defer(bureau.close);
	const pid = running.process.pid ?? 0;
	const beforeMb = await readResidentMb(pid);
	const stopWatching = watchMemory([pid]);
	await makePartner(running, { ...office, authority, card: readSignedCard(bureau.card).card, signedCard: bureau.card });
	progress('polling it, and storing what comes');
	const { stored, seconds } = await awaitStatements(owner, count);
	const [peakMb = Number.NaN] = await stopWatching();
	return {
		figures: [
			toFigure('interpol.store', '1/s', { value: stored / seconds }),
			toFigure('interpol.store.rss', 'MB', {
				value: peakMb - beforeMb,
				aim: { of: 'value', is: 'less than', bound: 200 },
			}),
		],
		notes: [
			`interpol.store: ${stored} of ${count} notices in ${seconds.toFixed(1)} s from the first to the last, each opened, verified, normalised, signed as a document of ours and committed with its log entry, one after another, beside the bureau that seals each as it is asked for; the rest are in a list that cannot be split and shows 160`,
			'  memory: the most that the gateway has beside what it began with, seen twice a second',
		],
	};
}

async function readEncryptionCertificate(dataDir: string): Promise<string> {
	const names = await readdir(join(dataDir, 'keys'));
	const name = names.find((each) => /^cms-encryption.*\.crt\.pem$/.test(each)) ?? '';
	return await readFile(join(dataDir, 'keys', name), 'utf8');
}

/** Until none has come for so long. */
const quietMs = 15_000;

/** @returns how many there are, and the seconds from the first to the last */
async function awaitStatements(
	owner: pg.Pool,
	count: number,
): Promise<{ readonly stored: number; readonly seconds: number }> {
	let [stored, since] = [0, performance.now()];
	while (performance.now() - since < quietMs * (stored === 0 ? 8 : 1)) {
		await sleep(500);
		const { rows } = await owner.query('select count(*) from statement');
		const now = Number(rows[0]?.count);
		if (now > stored) [stored, since] = [now, performance.now()];
	}
	if (stored < count / 2) throw new Error(`${stored} of ${count} notices were stored.`);
	const times = 'select extract(epoch from max(stored_at) - min(stored_at)) as seconds from document';
	const { rows } = await owner.query(`${times} join statement on document_digest = digest`);
	return { stored, seconds: Number(rows[0]?.seconds) };
}
