import { expect, test } from 'vitest';
import { actionCodes } from '../../src/audit/actions.ts';
import { entriesOfCommands } from '../../src/cli/entries.ts';
import { commands } from '../../src/cli/run.ts';
import { entriesOfRoutes } from '../../src/http/officer/entries.ts';
import { routes } from '../../src/http/officer/roles.ts';

/** Of a command by its usage: `[list | place ID | lift ID]` has three, and so have as many lines. */
function listVerbs(usage: string | readonly string[]): string[] {
	const uses = [usage].flat().flatMap((line) => line.replace(/^\[(.*)\]$/, '$1').split(' | '));
	const verbs = uses.map((use) => /^[a-z]+(?:-[a-z]+)*(?= |$)/.exec(use)?.[0]);
	return uses.length > 1 ? [...new Set(verbs.filter((verb) => verb !== undefined))] : [];
}

async function listCommands(): Promise<string[]> {
	const all = await Promise.all([...commands.values()].map((load) => load()));
	return all.flatMap(({ name, usage }) => {
		const verbs = listVerbs(usage);
		return verbs.length === 0 ? [name] : verbs.map((verb) => `${name} ${verb}`);
	});
}

test('each command says what it leaves in the audit log, or why nothing', async () => {
	expect(Object.keys(entriesOfCommands).toSorted()).toEqual((await listCommands()).toSorted());
});

test('so does each route for people', () => {
	expect(Object.keys(entriesOfRoutes).toSorted()).toEqual(Object.keys(routes).toSorted());
});

test('what shows something of people leaves an entry', () => {
	for (const [route, { shows }] of Object.entries(routes)) {
		if (shows === 'people')
			expect({ route, entries: entriesOfRoutes[route] }).toMatchObject({ entries: expect.any(Array) });
	}
});

test('whatever changes something leaves an entry, but what only looks', () => {
	const none = Object.entries(entriesOfRoutes).filter(([, entries]) => typeof entries === 'string');
	expect(none.map(([route]) => route).filter((route) => !route.startsWith('GET '))).toEqual([
		'POST /officer/v1/documents/check',
	]);
});

test('and no row is empty', () => {
	for (const entries of Object.values({ ...entriesOfRoutes, ...entriesOfCommands })) {
		expect(entries.length).toBeGreaterThan(0);
		if (typeof entries !== 'string') expect(actionCodes).toEqual(expect.arrayContaining([...entries]));
	}
});
