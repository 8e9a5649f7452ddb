import { expect, test } from 'vitest';
import type { DraftBody } from '../../src/model/field.ts';
import type { Kind } from '../../src/model/kind.ts';
import { networkReport } from '../../src/model/kinds/network-report.ts';
import { perpetratorProfile } from '../../src/model/kinds/perpetrator-profile.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { toMrz } from './mrz-lines.ts';

/** Two hundred invented names: as many as a list takes. */
const syllables = ['ba', 'ci', 'du', 'fe', 'go', 'ha', 'ji', 'ku', 'le', 'mo', 'na', 'pi', 'ru', 'se', 'to'];
const names = syllables.flatMap((first) => syllables.map((last) => `${first}r${last}n`)).slice(0, 200);

/** 50 ms for each 10 KB, several times over for a machine that has more to do. */
function expectInTime(kind: Kind, draft: DraftBody): void {
	const allowedMs = (JSON.stringify(draft).length / 10_000) * 50 * 4;
	const start = performance.now();
	normaliseBody(kind, draft);
	expect(performance.now() - start).toBeLessThan(allowedMs);
}

test('as many aliases and documents as a person may have are compared in time', () => {
	const travelDocuments = names.map((name) => toMrz({ names: `${name.toUpperCase()}<X<Y<Z` }));
	expectInTime(perpetratorProfile, {
		name: 'Suparmi',
		aliases: names.map((name) => `${name} Fiktif`),
		travelDocuments,
	});
});

test('as many persons and documents as a list may have are compared in time', () => {
	const travelDocuments = Array.from({ length: 100 }, () => 'paspor X9990016');
	const people = names.map((name, index) => ({ mark: `P${index}`, name, travelDocuments }));
	expectInTime(networkReport, { title: 'Rekaan', people });
});
