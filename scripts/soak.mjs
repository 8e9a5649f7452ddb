/**
 * The long form of the test that lets everything fail, and of the one that brings a group home: `npm run soak`, or
 * `npm run soak -- SEED DOCUMENTS` to draw the same again.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const [seed = String(randomInt(1_000_000)), documents = '2000'] = process.argv.slice(2);
console.log(`seed ${seed}, ${documents} documents`);
const { status } = spawnSync('vitest', ['run', 'test/e2e/faults', 'test/e2e/cases.test.ts'], {
	cwd: fileURLToPath(new URL('..', import.meta.url)),
	env: { ...process.env, LINTAS_SOAK_SEED: seed, LINTAS_SOAK_DOCUMENTS: documents, LINTAS_SOAK_GROUP: '400' },
	stdio: 'inherit',
	shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
