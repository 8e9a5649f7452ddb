import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { AuthorityId } from '../model/identifiers.ts';
import { readSignedCard } from '../partners/signed-card.ts';
import { toFingerprint } from '../pki/card-key.ts';
import { Problem } from '../problem.ts';
import { replaceFile } from '../replace-file.ts';
import { startAseanapolSimulator } from '../simulators/aseanapol.ts';
import { readGateway } from '../simulators/gateway.ts';
import { startInterpolSimulator } from '../simulators/interpol.ts';
import { defineCommand, UsageError } from './command.ts';
import { waitForStopSignal } from './stop-signal.ts';

const simulators = {
	interpol: { authority: AuthorityId.parse('int.bureau'), port: 9443, start: startInterpolSimulator },
	aseanapol: { authority: AuthorityId.parse('asean.secretariat'), port: 9444, start: startAseanapolSimulator },
} as const;
const Name = z.enum(Object.keys(simulators) as (keyof typeof simulators)[]);

const wholeNumber = (most: number) => z.coerce.number().int().min(0).max(most);

export const simulateCommand = defineCommand({
	name: 'simulate',
	summary: 'Stand in for a bureau of INTERPOL or ASEANAPOL, for training and tests',
	usage: 'interpol|aseanapol --data DIR --trust CARD --encryption PEM --card FILE [--drop DIR]',
	flags: {
		'--data DIR': 'where it keeps its keys and what it was sent; made at the first start',
		'--trust CARD': 'the signed card of the gateway that it serves',
		'--encryption PEM': "that gateway's certificate to seal for: keys/cms-encryption….crt.pem",
		'--card FILE': 'where its own card goes, for `lintas partner add`',
		'--host HOST': 'where it listens; 127.0.0.1 if not given',
		'--port PORT': 'there; 9443 for interpol and 9444 for aseanapol if not given',
		'--drop DIR': 'of aseanapol: exchange files in this drop folder of the gateway, and listen nowhere',
		'--review SECONDS': 'how long a request is looked at; 10 if not given',
		'--notices COUNT': 'notices or records of others that it has; 500 if not given',
		'--seed NUMBER': 'another one invents others; 1 if not given',
	},
	example: `lintas simulate interpol --data sim --trust id/card.jws --encryption id/keys/cms-encryption.crt.pem --card sim.jws`,
	args: {
		data: { type: 'string' },
		trust: { type: 'string' },
		encryption: { type: 'string' },
		card: { type: 'string' },
		host: { type: 'string' },
		port: { type: 'string' },
		drop: { type: 'string' },
		review: { type: 'string' },
		notices: { type: 'string' },
		seed: { type: 'string' },
	},
	options: z.object({
		data: z.string().min(1),
		trust: z.string().min(1),
		encryption: z.string().min(1),
		card: z.string().min(1),
		host: z.string().min(1).max(253).default('127.0.0.1'),
		port: wholeNumber(65_535).optional(),
		drop: z.string().min(1).optional(),
		review: wholeNumber(86_400).default(10),
		notices: wholeNumber(100_000).default(500),
		seed: wholeNumber(1_000_000).default(1),
	}),
	positionals: 1,
	async run({ options, positionals, terminal }) {
		const name = Name.safeParse(positionals[0]).data;
		if (name === undefined) throw new UsageError(`There is ${Name.options.join(' and ')}.`);
		if (name === 'interpol' && options.drop !== undefined) throw new UsageError('interpol exchanges no files.');
		const { authority, port, start } = simulators[name];
		const stop = waitForStopSignal();
		const [dataDir, card] = [resolve(options.data), resolve(options.card)];
		const simulator = await start({
			dataDir,
			authority,
			gateway: await readGateway(await readText(options.trust), await readText(options.encryption)),
			host: options.host,
			port: options.port ?? port,
			dropDir: options.drop && resolve(options.drop),
			reviewMs: options.review * 1_000,
			count: options.notices,
			seed: options.seed,
			clock: systemClock,
		});
		await replaceFile(card, `${simulator.card}\n`);
		const fingerprint = toFingerprint(readSignedCard(simulator.card).card);
		const place = simulator.port === undefined ? options.drop : `https://${options.host}:${simulator.port}`;
		terminal.line(`${authority}: ${terminal.words.simulatorRuns}`);
		terminal.line(`  ${place}`);
		terminal.line(`  ${card}: ${terminal.words.fingerprint} ${fingerprint}`);
		terminal.line(`  ${join(dataDir, 'faults.json')}: ${terminal.words.simulatorFaults}`);
		terminal.value({ authority, place, card, fingerprint });
		await stop;
		await simulator.close();
		return 0;
	},
});

async function readText(path: string): Promise<string> {
	return await readFile(path, 'utf8').catch((cause: unknown) => {
		throw new Problem('file-unreadable', { detail: `File ${path}.`, cause });
	});
}
