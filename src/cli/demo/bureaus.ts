import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../../clock.ts';
import { parseJson } from '../../json.ts';
import { AuthorityId } from '../../model/identifiers.ts';
import type { Card } from '../../partners/card.ts';
import { readSignedCard } from '../../partners/signed-card.ts';
import { toFingerprint } from '../../pki/card-key.ts';
import { loadPresentKeys } from '../../pki/key-store.ts';
import { startAseanapolSimulator } from '../../simulators/aseanapol.ts';
import { readGateway } from '../../simulators/gateway.ts';
import { startInterpolSimulator } from '../../simulators/interpol.ts';
import { rotateOffCard } from '../key-rotation.ts';
import type { Office, RunningOffice } from './office.ts';
import { samples } from './steps.ts';

/** A counterpart that runs no Lintas, simulated in this process. */
export interface Bureau {
	readonly authority: AuthorityId;
	readonly card: Card;
	readonly signedCard: string;
	stop(): Promise<void>;
}

export type Bureaus = readonly [interpol: Bureau, aseanapol: Bureau];

/** How long a bureau looks at what it was sent: here nobody waits for that. */
const reviewMs = 200;

/** Keys in RSA take long to make: at the first run alone. */
export async function makeCmsKeys({ dataDir }: Office): Promise<void> {
	const { cmsEncryption } = await loadPresentKeys(dataDir);
	if (cmsEncryption.length === 0) await rotateOffCard({ LINTAS_DATA: dataDir }, 'cms');
}

/** A bureau of INTERPOL that serves this office; it has one notice of another state. */
export async function startInterpol(folder: string, office: Office): Promise<Bureau> {
	return await start(startInterpolSimulator, 'int.bureau', { folder, office, count: 1 });
}

/** A desk of ASEANAPOL that serves this office. */
export async function startAseanapol(folder: string, office: Office): Promise<Bureau> {
	return await start(startAseanapolSimulator, 'asean.secretariat', { folder, office, count: 0 });
}

async function start(
	simulate: typeof startAseanapolSimulator,
	id: string,
	{ folder, office, count }: { readonly folder: string; readonly office: Office; readonly count: number },
): Promise<Bureau> {
	const authority = AuthorityId.parse(id);
	const { cmsEncryption } = await loadPresentKeys(office.dataDir);
	const { card: signedCard, close } = await simulate({
		dataDir: join(folder, authority),
		gateway: await readGateway(office.signedCard, cmsEncryption[0]?.certificate.pem ?? ''),
		authority,
		host: '127.0.0.1',
		port: 0,
		dropDir: undefined,
		reviewMs,
		count,
		seed: 1,
		clock: systemClock,
	});
	return { authority, card: readSignedCard(signedCard).card, signedCard, stop: close };
}

/** As an administrator takes the card of a partner. */
export async function takeBureau({ client }: RunningOffice, { authority, card, signedCard }: Bureau): Promise<void> {
	const terms = parseJson(await readFile(new URL('agreement-bureau.json', samples), 'utf8'));
	await client.addCard(signedCard, toFingerprint(card));
	await client.setAgreement(authority, { ...z.looseObject({}).parse(terms), partner: authority });
}
