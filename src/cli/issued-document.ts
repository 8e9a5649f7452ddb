import { type Body, type DraftBody, leaf, type Sourced } from '../model/field.ts';
import type { DocumentId } from '../model/identifiers.ts';
import { toGroups } from '../model/leaf-values.ts';
import { ageGroup, consentToShare } from '../model/people.ts';
import { findValueText } from '../normalise/value-text.ts';
import { UsageError } from './command.ts';
import type { OfficerClient } from './officer-client.ts';
import type { Terminal } from './terminal.ts';

interface Issuing {
	readonly caseId: string;
	readonly step: string;
	/** As given; whoever is in the process where nobody is. */
	readonly persons: readonly DocumentId[] | undefined;
	/** As an officer writes a travel document. */
	readonly document: string;
}

/**
 * What an event says of a document that was issued: of its holder the name, and by what the rules judge whether it may
 * go, as the request says them now.
 *
 * @throws UsageError where the step issues none, or not one person in the process is meant; Problem of the door
 */
export async function describeIssued(
	client: OfficerClient,
	{ words }: Terminal,
	{ caseId, step, persons: given, document }: Issuing,
): Promise<{ readonly persons: readonly DocumentId[]; readonly victims: readonly DraftBody[] }> {
	if (step !== 'travel-document' || (given?.length ?? 1) !== 1) throw new UsageError(words.documentOfOne);
	const persons = (await client.case(caseId)).persons
		.filter(({ id, status }) => status === 'in-process' && (given?.includes(id) ?? true))
		.map(({ id }) => id);
	const [person, another] = persons;
	if (person === undefined || another !== undefined) throw new UsageError(words.documentOfOne);
	const { present } = await client.document(person, 'repatriation');
	return { persons, victims: [{ ...toRecord(toGroups((present as Body).victims)[0]), travelDocument: document }] };
}

const fields = { name: leaf('name'), ageGroup, consentToShare };

function toRecord(known: Body = {}): DraftBody {
	return Object.fromEntries(
		Object.entries(fields).flatMap(([name, field]) => {
			const said = known[name] as Sourced | undefined;
			const text = said && (findValueText(field, said) ?? said.raw);
			return text == null ? [] : [[name, text]];
		}),
	);
}
