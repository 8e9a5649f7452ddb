import { writeElement, writeText } from './aseanapol-xml.ts';
import { draw, inventBirthDate, inventDocumentNumber, inventName, pick } from './invented.ts';

/** The ten police forces, as records name their countries. */
export const members = ['BRN', 'IDN', 'KHM', 'LAO', 'MMR', 'MYS', 'PHL', 'SGP', 'THA', 'VNM'] as const;

const perBatch = 50;

export function countBatches(count: number): number {
	return Math.ceil(count / perBatch) + (count < 3 ? 0 : 1);
}

/** Records of other members, all invented. The last batch changes the first record and takes the second away. */
export function inventBatch(
	{ seed, count }: { readonly seed: number; readonly count: number },
	number: number,
): string[] {
	const from = number * perBatch;
	if (from >= count) return inventChanges(seed);
	const size = Math.min(perBatch, count - from);
	return Array.from({ length: size }, (_, index) => inventRecord(seed, from + index, { operation: 'add' }));
}

const toReference = (index: number) => `FICTIONAL/${index + 1}`;

function inventChanges(seed: number): string[] {
	const [first, second] = [toReference(0), toReference(1)];
	const change = inventRecord(seed, 0, { reference: `${first}/2`, operation: 'update', of: first });
	const about = { reference: `${second}/2`, operation: 'delete', of: second, reason: 'no-longer-needed' };
	return [change, writeElement('record', { ...about, kind: toKind(1), issuedBy: toIssuer(seed, 1) })];
}

function toKind(index: number): string {
	return index % 3 === 2 ? 'travel-document' : 'person';
}

function toIssuer(seed: number, index: number): string {
	return pick(draw(seed * 1_000_003 + index), members);
}

function inventRecord(seed: number, index: number, changes: Readonly<Record<string, string>>): string {
	const next = draw(seed * 1_000_003 + index);
	const issuedBy = pick(next, members);
	const kind = toKind(index);
	const about = { reference: toReference(index), ...changes, kind, issuedBy, tlp: 'TLP:AMBER' };
	const isUpdate = changes.operation === 'update';
	return writeElement('record', about, kind === 'person' ? inventPerson(next, isUpdate) : inventDocument(next));
}

function inventPerson(next: () => number, isUpdate: boolean): string[] {
	const [given, family] = [inventName(next), inventName(next)];
	const name = [
		writeText('full', `${given} ${family}`),
		writeText('family', family),
		writeText('given', given),
		writeText('mononym', 'false'),
		writeText('script', 'Latn'),
	];
	return [
		writeElement('name', {}, name),
		writeText('sex', pick(next, ['M', 'F', 'X'])),
		writeText('birthDate', inventBirthDate(next).replaceAll('/', '-')),
		writeText('nationality', pick(next, members)),
		writeText('role', pick(next, ['RecruiterOrIntermediary', 'Transporter'])),
		writeText('narrative', `Fictional: invented for training.${isUpdate ? ' Seen again.' : ''}`),
	];
}

function inventDocument(next: () => number): string[] {
	const document = [
		writeText('type', 'passport'),
		writeText('number', inventDocumentNumber(next)),
		writeText('issuer', pick(next, members)),
	];
	return [
		writeElement('document', {}, [
			writeElement('travelDocument', {}, document),
			writeText('fraud', pick(next, ['stolen-blank', 'lost', 'stolen'])),
			writeText('lostOn', '2026-03-02'),
			writeText('circumstances', 'Fictional: invented for training.'),
		]),
	];
}
