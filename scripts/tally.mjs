import { writeFileSync } from 'node:fs';

/**
 * Vitest reporter that counts for scripts/check.mjs and writes { passed, failed, skipped } to the file
 * named by LINTAS_TALLY. Unlike Vitest's own summary it counts as failures, beside failed tests: a file
 * that did not load, a hook that threw, an error that no test caught.
 */
export default class Tally {
	onTestRunEnd(modules, unhandledErrors) {
		const tests = modules.flatMap(({ children }) => [...children.allTests()]);
		const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
		const inState = (state) => tests.filter((test) => test.result().state === state).length;
		const broken = groups.filter((group) => group.errors().length > 0).length;
		// A test still pending lost its worker; Vitest says so in an unhandled error.
		const failed = inState('failed') + broken + unhandledErrors.length;
		writeFileSync(
			process.env.LINTAS_TALLY,
			JSON.stringify({ passed: inState('passed'), failed, skipped: inState('skipped') }),
		);
	}
}
