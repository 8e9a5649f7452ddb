import { fromBuffer } from 'yauzl';
import { foldCase } from '../../../src/cases/fold.ts';
import { makePaper, type PaperWish } from '../../../src/cases/papers/make-paper.ts';
import { paperOf } from '../../../src/cases/papers/papers.ts';
import type { CaseDocument, CaseState } from '../../../src/cases/state.ts';
import type { ReadDocument } from '../../../src/exchange/read-documents.ts';
import type { DraftBody } from '../../../src/model/field.ts';
import type { AuthorityId, Timestamp } from '../../../src/model/identifiers.ts';
import { findKind } from '../../../src/model/kinds.ts';
import { normaliseBody } from '../../../src/normalise/body.ts';
import { handling } from '../../http/drafts.ts';
import { readPdf } from '../../read-pdf.ts';
import { home, host, makeEvents, request, toId } from '../case-documents.ts';

export const madeAt = '2026-04-01T03:00:00.000Z' as Timestamp;
const occasion = { madeAt, timeZone: 'Asia/Jakarta' };

export type Said = readonly [by: AuthorityId, step: string, outcome: string, body?: DraftBody | undefined];

export const shelter = 'Rumah Kenanga Rahasia 7';

/** The way home of an invented person, a minor or not, with what the events say beside their steps. */
export const wayHome: readonly Said[] = [
	[host, 'screening', 'victim'],
	[host, 'shelter', 'safe', { on: '2 March 2026', place: shelter }],
	[host, 'guardian', 'appointed'],
	[host, 'best-interest', 'return'],
	[host, 'consent', 'given'],
	[host, 'consent', 'given-by-guardian'],
	[host, 'nationality', 'requested'],
	[home, 'nationality', 'confirmed'],
	[
		home,
		'travel-document',
		'splp',
		{ on: '3 March 2026', victims: [{ name: 'Sri Fiktif', travelDocument: 'SPLP Z9900017' }] },
	],
	[home, 'family-tracing', 'found'],
	[home, 'home-risk', 'no-risk'],
	[host, 'exit-permit', 'waived'],
	[host, 'health', 'fit-with-escort'],
	[host, 'legal', 'free-to-leave'],
	[
		host,
		'travel-plan',
		'fixed',
		{
			on: '4 March 2026',
			plannedFor: '12 March 2026 14:05 MYT',
			borderPoint: 'Batam Centre',
			carrier: 'MV Melati Rekaan 12',
		},
	],
	[host, 'departure', 'departed'],
	[host, 'handover', 'handed-over', { on: '12 March 2026', handedTo: 'Dinas Sosial Kota Rekaan' }],
	[home, 'handover', 'taken-over'],
	[home, 'arrival-interview', 'held'],
	[home, 'referral', 'social-affairs'],
];

export const sri = {
	name: 'Sri Fiktif',
	traffickingStatus: 'korban',
	sex: 'P',
	birthDate: '8 April 1999',
	birthPlace: 'Desa Asal Rekaan',
	homeAddress: 'Jl. Pulang 99, Kota Rekaan',
	homeProvince: 'Papua Barat',
	nationality: 'Indonesia',
	consentToReturn: 'setuju',
	consentToShare: 'setuju',
	needs: ['psikolog'],
	health: 'Patah tulang rekaan',
};

const aroundPerson = {
	hostCountry: 'Malaysia',
	homeCountry: 'Indonesia',
	urgency: 'segera',
	circumstances: 'Ditemukan di kilang rekaan',
};

interface Wish {
	/** How much of the way is behind. */
	readonly steps?: number;
	readonly persons?: readonly { readonly victim: DraftBody; readonly isMinor?: boolean }[];
	readonly around?: DraftBody;
	/** What is said after that. */
	readonly more?: readonly Said[];
	readonly said?: readonly Said[];
}

export interface InventedCase {
	readonly state: CaseState;
	readonly documents: readonly ReadDocument[];
}

/** A case of people, each of whom goes the same way. */
export function inventCase({
	steps = wayHome.length,
	persons = [{ victim: sri }],
	around = aroundPerson,
	more = [],
	said = wayHome,
}: Wish = {}): InventedCase {
	const requests = persons.map(({ isMinor = false }, at) => request(at + 1, { isMinor }));
	const events = makeEvents();
	const ids = persons.map((_, at) => toId(at + 1));
	const told = [...said.slice(0, steps), ...more];
	const bodies = new Map(
		told.map(([by, step, outcome, body]) => [events.say(by, step, outcome, { persons: ids }), body ?? { on: '2026' }]),
	);
	const state = foldCase(toId(1), [...requests, ...events.documents]);
	if (state === undefined) throw new Error('The case is not open.');
	return {
		state,
		documents: [
			...requests.map((document, at) =>
				toRead('repatriation-request', document, { victims: [persons[at]?.victim ?? {}], ...around }),
			),
			...events.documents.map((document) => toRead('repatriation-event', document, bodies.get(document) ?? {})),
		],
	};
}

function toRead(name: string, { digest, skeleton }: CaseDocument, body: DraftBody): ReadDocument {
	const kind = findKind(name);
	if (kind === undefined) throw new Error(name);
	const label = { ...handling, tlp: 'TLP:AMBER+STRICT' } as unknown as ReadDocument['handling'];
	return { digest, skeleton, handling: label, present: normaliseBody(kind, body).body, withdrawn: null };
}

/** A paper of that case as it is written, and as whoever has it reads it. */
export async function print(
	{ state, documents }: InventedCase,
	wish: Partial<PaperWish> & Pick<PaperWish, 'paper'>,
): Promise<{ readonly bytes: Uint8Array; readonly text: string }> {
	const { formats, audiences } = paperOf(wish.paper);
	const whole = { for: audiences[0], format: formats[0], language: 'en' as const, ...wish };
	const bytes = await makePaper(state, documents, whole, occasion);
	return { bytes, text: await readText(bytes, whole.format) };
}

async function readText(bytes: Uint8Array, format: string): Promise<string> {
	if (format === 'pdf') {
		const { lines, about } = readPdf(bytes);
		return [...about, ...lines].join('\n');
	}
	const texts = format === 'xlsx' ? await unzip(bytes) : [new TextDecoder().decode(bytes)];
	return texts.join('\n');
}

/** Every part of an archive, and its name. */
export async function unzip(bytes: Uint8Array): Promise<string[]> {
	const { promise, resolve, reject } = Promise.withResolvers<string[]>();
	fromBuffer(Buffer.from(bytes), { lazyEntries: false }, (error, zip) => {
		if (error !== null || zip === undefined) return reject(error);
		const parts: Promise<string>[] = [];
		zip.on('entry', (entry) => {
			const part = Promise.withResolvers<string>();
			parts.push(part.promise);
			zip.openReadStream(entry, (_, stream) => {
				stream?.toArray().then((chunks) => part.resolve(`${entry.fileName}\n${Buffer.concat(chunks)}`), part.reject);
			});
		});
		zip.on('end', () => void Promise.all(parts).then(resolve, reject));
	});
	return await promise;
}
