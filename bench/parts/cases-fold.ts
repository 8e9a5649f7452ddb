import { createHash } from 'node:crypto';
import { foldCase } from '../../src/cases/fold.ts';
import type { CaseDocument } from '../../src/cases/state.ts';
import { readSkeleton } from '../../src/envelope/document.ts';
import { AuthorityId, type Digest, type DocumentId, newId, toTimestamp } from '../../src/model/identifiers.ts';
import { type Measured, measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const persons = 400;
const events = 10_000;
const rounds = 3;
const [host, home] = [AuthorityId.parse('my.imigresen'), AuthorityId.parse('id.imigrasi')];

/** What each person is told of, one event each: not the shared ones, of which there would be few. */
const steps: readonly (readonly [AuthorityId, string, string])[] = [
	[host, 'screening', 'victim'],
	[host, 'shelter', 'safe'],
	[host, 'consent', 'given'],
	[host, 'nationality', 'requested'],
	[home, 'nationality', 'interviewed'],
	[home, 'nationality', 'more-needed'],
	[host, 'nationality', 'evidence-sent'],
	[home, 'nationality', 'confirmed'],
	[home, 'travel-document', 'splp'],
	[home, 'family-tracing', 'found'],
	[home, 'home-risk', 'no-risk'],
	[host, 'exit-permit', 'waived'],
	[host, 'health', 'fit'],
	[host, 'legal', 'statement-taken'],
	[host, 'legal', 'free-to-leave'],
	[host, 'travel-plan', 'proposed'],
	[home, 'travel-plan', 'accepted'],
	[host, 'travel-plan', 'fixed'],
	[host, 'departure', 'departed'],
	[host, 'handover', 'handed-over'],
	[home, 'handover', 'taken-over'],
	[home, 'arrival-interview', 'held'],
	[home, 'referral', 'social-affairs'],
	[home, 'reintegration-plan', 'agreed'],
	[home, 'follow-up-1', 'well'],
];

/** A case of a whole rescue read from its documents and folded, in one thread, as it is after each document. */
export const casesFoldPart: Part = { ids: ['cases.fold'], run };

async function run({ progress }: PartContext): Promise<Report> {
	progress(`making a case of ${persons} persons and ${events} events`);
	const tokens = makeCase();
	const payloads = tokens.map(({ jwt }) => Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
	const documents = read(tokens);
	const id = documents[0]?.skeleton.id as DocumentId;
	const state = foldCase(id, documents);
	if (state?.events.length !== events || state.events.some(({ aside }) => aside.length > 0))
		throw new Error('The case was not folded as it was made.');
	progress('folding it, and reading its documents in turns');
	const { whole, fold, skeletons, json } = await measureInTurns(rounds, {
		whole: () => often(() => foldCase(id, read(tokens))),
		fold: () => often(() => foldCase(id, documents)),
		skeletons: () => often(() => read(tokens)),
		json: () => often(() => payloads.map((text) => JSON.parse(text))),
	});
	const ms = (measured: Measured) => `${(1_000 / measured.perSecond).toFixed(0)} ms`;
	return {
		figures: [toFigure('cases.fold', '1/s', { value: whole.perSecond * events, limit: json.perSecond * events })],
		notes: [
			`cases.fold: events a second of a case of ${persons} persons and ${events} events of one person each, from the signed documents to the state, in ${ms(whole)}; median of ${rounds} rounds`,
			`  reading the skeletons is ${ms(skeletons)} of it, folding ${ms(fold)}; limit: the same claims parsed as JSON, ${ms(json)}`,
		],
	};
}

const often = (work: () => unknown) => measure({ count: 5, inFlight: 1, warmUp: 2 }, work);

interface Token {
	readonly digest: Digest;
	readonly jwt: string;
}

function read(tokens: readonly Token[]): CaseDocument[] {
	return tokens.map(({ digest, jwt }) => ({ digest, skeleton: readSkeleton(jwt) }));
}

/** Documents as they are stored; nobody signed them, as nobody looks at that once they are. */
function makeCase(): Token[] {
	let now = Temporal.Instant.from('2026-03-02T02:00:00Z');
	const tokens: Token[] = [];
	const add = (kind: string, author: AuthorityId, claims: object): DocumentId => {
		now = now.add({ seconds: 20 });
		const id = newId(now) as DocumentId;
		const relations = opening === undefined ? [] : [{ type: 'case', document: opening }];
		const skeleton = { id, kind, author, createdAt: toTimestamp(now), relations, ...common, ...claims };
		const jwt = [{ alg: 'ES256' }, skeleton].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
		const digest = createHash('sha256').update(jwt.join('.')).digest('base64url') as Digest;
		tokens.push({ digest, jwt: [...jwt, ''].join('.') });
		return id;
	};
	let opening: DocumentId | undefined;
	const person = { host, home, hostCountry: 'MYS', homeCountry: 'IDN', isMinor: false };
	const ids = Array.from({ length: persons }, () => {
		const id = add('repatriation-request', host, { person });
		opening ??= id;
		return id;
	});
	for (let index = 0; index < events; index += 1) {
		const [author, step, outcome] = steps[Math.floor(index / persons) % steps.length] as (typeof steps)[number];
		const isFirst = index % persons === 0;
		if (isFirst && step === 'follow-up-1') now = now.add({ hours: 31 * 24 });
		const follows = [tokens.at(index === 0 ? 0 : -1)?.digest];
		const event = { step, outcome, persons: [ids[index % persons]], at: toTimestamp(now), follows };
		add('repatriation-event', author, { event });
	}
	return tokens;
}

const common = {
	version: '1.0',
	validUntil: '2030-12-31T16:59:59.999Z',
	language: 'id',
	handling: {
		tlp: 'TLP:AMBER',
		codes: ['H1'],
		evaluation: { source: 'B', information: 2 },
		purpose: 'repatriation',
		legalBasis: 'Invented Agreement 2026, Article 4',
		retainUntil: '2031-12-31',
	},
	attachments: [],
	_sd: ['A'.repeat(43), 'B'.repeat(43), 'C'.repeat(43)],
	_sd_alg: 'sha-256',
};
