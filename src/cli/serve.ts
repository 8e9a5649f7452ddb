import { z } from 'zod';
import { type Gateway, type Roles, startGateway } from '../gateway.ts';
import { type Call, defineCommand, type ExitCode } from './command.ts';
import { waitForStopSignal } from './stop-signal.ts';

export const serveCommand = defineCommand({
	name: 'serve',
	summary: 'Answer at the doors: partners (mutual TLS) and officers (loopback)',
	usage: '[--with-work]',
	flags: { '--with-work': 'also send what is due, as `lintas work` does: one process for a small office' },
	example: 'LINTAS_DATA=/var/lib/lintas/id lintas serve --with-work',
	args: { 'with-work': { type: 'boolean' } },
	options: z.object({ 'with-work': z.boolean().default(false) }),
	positionals: 0,
	run: (call) => runNode(call, { doors: true, work: call.options['with-work'] }),
});

export const workCommand = defineCommand({
	name: 'work',
	summary: 'Send what is due; as many processes as needed, on one database',
	usage: '',
	flags: {},
	example: 'LINTAS_DATA=/var/lib/lintas/id lintas work',
	args: {},
	options: z.object({}),
	positionals: 0,
	run: (call) => runNode(call, { doors: false, work: true }),
});

/** Runs a node until SIGTERM or SIGINT, then lets it end its work. */
async function runNode({ config, terminal }: Call<unknown>, roles: Roles): Promise<ExitCode> {
	const stop = waitForStopSignal();
	const gateway = await startGateway(config, roles);
	const isBehindProxy = config.LINTAS_PROXY_ADDRESSES !== undefined;
	for (const line of describe(gateway, roles, isBehindProxy)) terminal.line(line);
	const { authority, partnerPort, officerPort } = gateway;
	terminal.value({ authority, partnerPort, officerPort });
	await stop;
	terminal.progress('Stopping: what runs may end, within ten seconds …');
	await gateway.close();
	return 0;
}

function describe({ authority, partnerPort, officerPort }: Gateway, roles: Roles, isBehindProxy: boolean): string[] {
	const partners = isBehindProxy ? 'http, from its proxies alone' : 'https, client certificate needed';
	return [
		`${authority} is running.`,
		...(partnerPort === undefined ? [] : [`  partner door   port ${partnerPort}, ${partners}`]),
		...(officerPort === undefined ? [] : [`  officer door   http://127.0.0.1:${officerPort}, token needed`]),
		roles.work ? '  deliveries     sent by this process' : '  deliveries     sent by `lintas work`, which must run too',
	];
}
