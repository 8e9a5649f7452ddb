import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { parseConfig } from '../../src/config.ts';
import type { CrashPoint } from '../../src/exchange/context.ts';
import { startGateway } from '../../src/gateway.ts';

/**
 * A gateway as a process of its own, from its environment. When it comes to the crash point given it kills
 * itself, as the kernel kills a process. It ends with whoever holds the other end of its stdin.
 */
const { values } = parseArgs({
	options: {
		'crash-at': { type: 'string' },
		'clock-ahead-ms': { type: 'string', default: '0' },
		'no-doors': { type: 'boolean', default: false },
		'no-work': { type: 'boolean', default: false },
	},
});
process.stdin
	.on('error', () => undefined)
	.on('end', () => process.kill(process.pid, 'SIGKILL'))
	.resume();
const crashPoint = (name: CrashPoint) => {
	if (name === values['crash-at']) process.kill(process.pid, 'SIGKILL');
};
const aheadMs = Number(values['clock-ahead-ms']);
const clock = () => Temporal.Now.instant().add({ milliseconds: aheadMs });
const gateway = await startGateway(
	parseConfig(process.env),
	{ doors: !values['no-doors'], work: !values['no-work'] },
	// Four eyes have tests of their own.
	{ crashPoint, clock, lockDurationMs: 1_000, needsApproval: () => undefined },
);
process.stdout.write('ready\n');
await once(process, 'SIGTERM');
await gateway.close();
process.exit(0);
