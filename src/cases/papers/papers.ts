import type { Digest } from '../../model/identifiers.ts';
import { findRequest, type LoadedCase } from '../load.ts';
import type { Audience } from '../protection.ts';
import type { PersonState } from '../state.ts';
import { counts } from './facts.ts';

export const paperFormats = ['pdf', 'html', 'csv', 'xlsx', 'ics'] as const;
export type PaperFormat = (typeof paperFormats)[number];

interface PaperRow {
	/** The first one where none is asked for. */
	readonly formats: readonly [PaperFormat, ...PaperFormat[]];
	/** For whom it may be; the first one where nobody is named. */
	readonly audiences: readonly [Audience, ...Audience[]];
	/** What is read for it: the requests about its persons or not, and events of these steps. */
	readonly reads: { readonly requests: boolean; readonly events: readonly string[] };
	/** Whom it is about, of those who are in the case. */
	readonly isAbout: (person: PersonState) => boolean;
}

const isPresent = ({ status, mayBeShared }: PersonState) => status === 'in-process' && mayBeShared;

const hasArrived = ({ steps }: PersonState) =>
	steps.some(({ step, progress }) => step === 'handover' && progress === 'done');

const journey = ['travel-document', 'travel-plan', 'departure', 'handover'];

/** The papers of a case. A carrier gets its list and nothing else; who was found to be no victim stands on none of them. */
export const papers = {
	handover: {
		formats: ['pdf', 'html'],
		audiences: ['border', 'home', 'police', 'transit', 'service'],
		reads: { requests: true, events: journey },
		isAbout: isPresent,
	},
	splp: {
		formats: ['pdf', 'html'],
		audiences: ['home'],
		reads: { requests: true, events: journey },
		isAbout: isPresent,
	},
	timeline: {
		formats: ['pdf', 'html'],
		audiences: ['home'],
		reads: { requests: true, events: [] },
		isAbout: () => true,
	},
	carrier: {
		formats: ['pdf', 'html', 'csv', 'xlsx'],
		audiences: ['carrier'],
		reads: { requests: true, events: ['travel-document'] },
		isAbout: (person) => isPresent(person) && !hasArrived(person),
	},
	calendar: {
		formats: ['ics'],
		audiences: ['home', 'border', 'police', 'transit', 'service'],
		reads: { requests: false, events: ['travel-plan'] },
		isAbout: ({ status }) => status === 'in-process',
	},
} as const satisfies Readonly<Record<string, PaperRow>>;

export type PaperName = keyof typeof papers;
export const paperNames = Object.keys(papers) as [PaperName, ...PaperName[]];

/** The table's row. */
export function paperOf(name: PaperName): PaperRow {
	return papers[name];
}

/** The documents whose bodies a paper about these persons shows something of. */
export function listToRead(loaded: LoadedCase, name: PaperName, persons: readonly PersonState[]): Digest[] {
	const { reads } = paperOf(name);
	const shared = persons.filter(({ mayBeShared }) => mayBeShared).map(({ id }) => id);
	const told = loaded.state.events.filter(
		(each) => reads.events.includes(each.event.step) && shared.some((id) => counts(each, id)),
	);
	const requests = reads.requests ? shared.flatMap((id) => findRequest(loaded, id) ?? []) : [];
	return [...requests, ...told].map(({ digest }) => digest);
}
