import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { Agreement, isInForce, warnsOfExpiry } from '../../src/partners/agreement.ts';

const sample = JSON.parse(await readFile('samples/agreement.json', 'utf8'));
const agreement = Agreement.parse(sample);

const at = (text: string) => Temporal.Instant.from(text);
const jakarta = 'Asia/Jakarta';

/** Where the problems of an agreement are. */
function findPaths(changed: unknown): string[] {
	return (Agreement.safeParse(changed).error?.issues ?? []).map(({ path }) => path.join('.'));
}

test('the samples are agreements', async () => {
	expect(agreement).toEqual(sample);
	const bureau = JSON.parse(await readFile('samples/agreement-bureau.json', 'utf8'));
	expect(Agreement.parse(bureau)).toEqual(bureau);
});

test.each([
	['a kind that nobody knows', { kinds: { send: ['gossip'], receive: [] } }, 'kinds.send.0'],
	['a kind twice', { kinds: { send: ['feedback', 'feedback'], receive: [] } }, 'kinds.send'],
	[
		'an end before its beginning',
		{ legalBasis: { reference: 'MoU', signedOn: '2026-03-02', validUntil: '2026-03-01' } },
		'legalBasis.validUntil',
	],
	[
		'a day that does not exist',
		{ legalBasis: { reference: 'MoU', signedOn: '2026-02-30', validUntil: '2029-03-01' } },
		'legalBasis.signedOn',
	],
	['no legal basis', { legalBasis: undefined }, 'legalBasis'],
	['no purpose', { purposes: [] }, 'purposes'],
	['a purpose of its own', { purposes: ['curiosity'] }, 'purposes.0'],
	['a label of TLP 1.0', { highestTlp: 'TLP:WHITE' }, 'highestTlp'],
	['a handling code too many', { codes: ['H4'] }, 'codes.0'],
	['an evaluation off the scale', { minimumEvaluation: { source: 'D', information: 5 } }, 'minimumEvaluation.source'],
	['no time to keep anything', { retentionDays: 0 }, 'retentionDays'],
	['keeping for ever', { retentionDays: 1_000_000 }, 'retentionDays'],
	['a class of urgency too many', { urgencies: { yesterday: 1 } }, 'urgencies'],
	['raw text made coarser', { detail: { ...sample.detail, rawText: 'coarse' } }, 'detail.rawText'],
	['a category forgotten', { detail: { ...sample.detail, names: undefined } }, 'detail.names'],
	['a member that it does not have', { allowEverything: true }, ''],
])('%s is refused where it stands', (_, change, path) => {
	expect(findPaths({ ...sample, ...change })).toContain(path);
});

describe('an agreement is in force', () => {
	test('from the first moment of its first day where our authority is', () => {
		expect(isInForce(agreement, at('2026-03-01T16:59:59.999Z'), jakarta)).toBe(false);
		expect(isInForce(agreement, at('2026-03-01T17:00:00Z'), jakarta)).toBe(true);
	});

	test('until the last moment of its last day there', () => {
		expect(isInForce(agreement, at('2029-03-01T16:59:59.999Z'), jakarta)).toBe(true);
		expect(isInForce(agreement, at('2029-03-01T17:00:00Z'), jakarta)).toBe(false);
	});
});

describe('its end is warned of', () => {
	test('for its last ninety days', () => {
		expect(warnsOfExpiry(agreement, at('2028-11-30T12:00:00Z'), jakarta)).toBe(false);
		expect(warnsOfExpiry(agreement, at('2028-12-01T12:00:00Z'), jakarta)).toBe(true);
		expect(warnsOfExpiry(agreement, at('2029-03-01T12:00:00Z'), jakarta)).toBe(true);
	});

	test('and not once it is over', () => {
		expect(warnsOfExpiry(agreement, at('2029-03-02T12:00:00Z'), jakarta)).toBe(false);
	});
});
