/**
 * The long form of the test that lets everything fail: `npm run soak`, or `npm run soak -- SEED DOCUMENTS` to draw
 * the same again.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';

const [seed = String(randomInt(1_000_000)), documents = '2000'] = process.argv.slice(2);
console.log(`seed ${seed}, ${documents} documents`);
const { status } = spawnSync('vitest', ['run', 'test/e2e/faults'], {
	cwd: fileURLToPath(new URL('..', import.meta.url)),
	env: { ...process.env, LINTAS_SOAK_SEED: seed, LINTAS_SOAK_DOCUMENTS: documents },
	stdio: 'inherit',
	shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
