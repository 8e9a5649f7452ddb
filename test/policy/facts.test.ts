import { describe, expect, test } from 'vitest';
import type { DraftBody } from '../../src/model/field.ts';
import { findKind } from '../../src/model/kinds.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { toFacts } from '../../src/policy/facts.ts';
import { handlings } from './situations.ts';

/** The facts of a document as an officer wrote it. */
function findFacts(name: string, draft: DraftBody, withheld?: readonly string[]) {
	const kind = findKind(name);
	if (kind === undefined) throw new Error(`no kind ${name}`);
	const { body } = normaliseBody(kind, draft);
	const attachments = [{ mediaType: 'application/pdf' }, { mediaType: 'image/jpeg' }, { mediaType: 'image/x-wsq' }];
	const stated = { kind, handling: handlings.open as never, body, attachments, createdAt: '2026-11-26T01:00:00.000Z' };
	return toFacts(stated, withheld);
}

const repatriation = (...victims: DraftBody[]): DraftBody => ({
	victims,
	hostCountry: 'Malaysia',
	homeCountry: 'Indonesia',
	urgency: 'segera',
});
const victim = { name: 'SRI FIKTIF', traffickingStatus: 'korban', consentToReturn: 'setuju' };

describe('a victim is', () => {
	test('whoever stands in a list of victims', () => {
		const { places } = findFacts('repatriation-event', {
			step: 'tiba',
			on: '2 September 2026',
			victims: [{ name: 'ANI' }],
		});
		expect(places.victims).toEqual(['/body/victims/0']);
	});

	test('whoever is missing, whatever is known of the reason', () => {
		const missing = { name: 'RATNA REKAAN', lastSeenIn: 'Malaysia' };
		expect(findFacts('missing-person-notice', missing).places).toMatchObject({
			victims: ['/body'],
			victimsWithoutConsent: ['/body/consentToShare'],
		});
		const none = { ...missing, traffickingStatus: 'bukan korban' };
		expect(findFacts('missing-person-notice', none).places.victims).toEqual([]);
	});

	test('not who turned out to be none', () => {
		const { places } = findFacts(
			'repatriation-request',
			repatriation({ ...victim, traffickingStatus: 'bukan korban' }),
		);
		expect(places.victims).toEqual([]);
	});

	test('elsewhere whoever is recorded as one, or possibly one', () => {
		const people = [
			{ name: 'BUDI REKAAN', involvement: 'pelaku' },
			{ name: 'SRI FIKTIF', involvement: 'korban' },
			{ name: 'ANI CONTOH', traffickingStatus: 'diduga korban' },
			{ name: 'DEWI CONTOH', traffickingStatus: 'bukan korban' },
		];
		const { places } = findFacts('early-warning', { subjects: ['korban'], description: 'Rekaan.', people });
		expect(places.victims).toEqual(['/body/people/1', '/body/people/2']);
	});

	test('not one who is withheld from the recipient', () => {
		const draft = repatriation(victim, { ...victim, name: 'ANI' });
		expect(findFacts('repatriation-request', draft, ['/victims/0']).places.victims).toEqual(['/body/victims/1']);
		expect(findFacts('repatriation-request', draft, ['/victims']).places.victims).toEqual([]);
	});
});

test('consent to sharing is one that was given: refused, not asked and unsaid are none', () => {
	const draft = repatriation(
		{ ...victim, consentToShare: 'setuju' },
		{ ...victim, consentToShare: 'menolak' },
		{ ...victim, consentToShare: 'belum' },
		victim,
	);
	expect(findFacts('repatriation-request', draft).places.victimsWithoutConsent).toEqual(
		[1, 2, 3].map((index) => `/body/victims/${index}/consentToShare`),
	);
});

test('consent that the recipient is not told of is none to it', () => {
	const draft = repatriation({ ...victim, consentToShare: 'setuju' });
	expect(findFacts('repatriation-request', draft, ['/victims/0/consentToShare']).places.victimsWithoutConsent).toEqual([
		'/body/victims/0/consentToShare',
	]);
});

test('who may be a minor by the date of birth counts as one', () => {
	const draft = repatriation({ ...victim, birthDate: '2010' }, { ...victim, birthDate: '8 April 1999' });
	const { minors, minorsWithoutConsent } = findFacts('repatriation-request', draft).places;
	expect(minors).toEqual(['/body/victims/0']);
	expect(minorsWithoutConsent).toEqual(['/body/victims/0/consentToShare']);
});

test('a profile of a minor is the record of one itself', () => {
	expect(findFacts('perpetrator-profile', { name: 'TONO REKAAN', birthDate: '1 Mei 2012' }).places.minors).toEqual([
		'/body',
	]);
});

test('pictures and fingerprints are biometrics, a scanned paper is none', () => {
	const draft = { name: 'TONO REKAAN' };
	expect(findFacts('perpetrator-profile', draft).places.biometrics).toEqual(['/attachments/1', '/attachments/2']);
	expect(findFacts('perpetrator-profile', draft, ['/attachments/2']).places.biometrics).toEqual(['/attachments/1']);
});

test('how long it would be kept counts from its signing', () => {
	expect(findFacts('feedback', {}).daysKept).toBe(365);
});

test('only what asks something has an urgency', () => {
	expect(findFacts('repatriation-request', repatriation(victim)).urgency).toBe('urgent');
	expect(findFacts('perpetrator-profile', { name: 'TONO REKAAN' }).urgency).toBeUndefined();
});
