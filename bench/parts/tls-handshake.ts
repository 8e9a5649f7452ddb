import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { createSecureContext } from 'node:tls';
import { makePartner } from '../../src/cli/demo/office.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { startEcho } from '../bare/echo.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { type Stage, setStage, startGateway } from '../stage.ts';

const load = { count: 400, inFlight: 8, warmUp: 50 };
const rounds = 3;

/** The partner door says who is there, and what it has of a file: nothing. */
const path = `/partner/v1/attachments/${'A'.repeat(43)}`;

/** A mutual handshake and a smallest request, each on a connection of its own, against bare node:https. */
export const tlsHandshakePart: Part = { ids: ['tls.handshake'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const stage = await setStage(resources);
	progress('starting a gateway with its PostgreSQL, and a bare peer');
	const recipient = await startGateway(stage.recipient, resources);
	await makePartner(recipient, stage.sender);
	const echo = await startEcho(stage, resources);
	const [door, bare] = [await openCaller(stage, recipient.partnerPort, 200), await openCaller(stage, echo.port, 201)];

	progress('shaking hands with both in turns');
	const measured = await measureInTurns(rounds, { door: () => measure(load, door), bare: () => measure(load, bare) });
	return {
		figures: [toFigure('tls.handshake', '1/s', { value: measured.door.perSecond, limit: measured.bare.perSecond })],
		notes: [
			`tls: mutual TLS 1.3 handshakes, ${load.inFlight} at once, none resumed, each with one small GET: the door checks the certificate by profile, issuer and revocation, and asks its database; median of ${rounds} rounds of ${load.count}`,
			'  limit: a bare node:https server that asks for a client certificate and verifies it',
		],
	};
}

/** Each call is a connection of its own; nothing of an earlier one is resumed. */
async function openCaller({ sender, recipient }: Stage, port: number, status: number): Promise<() => Promise<void>> {
	const [key] = (await loadKeyStore(sender.dataDir)).tlsClient;
	if (key === undefined) throw new Error('The sender has no TLS key.');
	const identity = { ca: recipient.card.ca, cert: key.certificate.pem, key: key.privateKeyPem };
	// Made once: what the client has to read each time would hide what the servers do.
	const secureContext = createSecureContext({ ...identity, minVersion: 'TLSv1.3' });
	return async () => {
		const agent = new Agent({ keepAlive: false, maxCachedSessions: 0, secureContext });
		const outgoing = request({ host: '127.0.0.1', port, path, agent });
		outgoing.end();
		const [incoming] = await once(outgoing, 'response');
		await incoming.resume().toArray();
		if (incoming.statusCode !== status) throw new Error(`A GET was answered with status ${incoming.statusCode}.`);
	};
}
