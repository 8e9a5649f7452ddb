import { describeWaiting, outcomeName, stepName } from '../../cases/step-words.ts';
import type { Terminal } from '../terminal.ts';
import type { Cast } from './channels.ts';
import type { StaffedOffice } from './people.ts';
import { approve, loadSample, lookUntil } from './steps.ts';

/** What is done for her, by whom: until the travel document is there. */
const steps: readonly (readonly [by: 'host' | 'home', step: string, outcome: string])[] = [
	['host', 'screening', 'victim'],
	['host', 'shelter', 'safe'],
	['host', 'consent', 'given'],
	['host', 'nationality', 'requested'],
	['home', 'nationality', 'confirmed'],
	['home', 'travel-document', 'splp'],
];

/** The short story of one case: two offices, each with its own steps, see the same. @throws Problem of the doors */
export async function tellCase({ home, host }: Pick<Cast, 'home' | 'host'>, terminal: Terminal): Promise<void> {
	terminal.line();
	terminal.line('8. One of the two victims goes home: one case, two countries.');
	const { body, ...draft } = (await loadSample('repatriation-request')) as { readonly body: Body };
	const alone = { ...draft, body: { ...body, victims: body.victims.slice(0, 1) } };
	const opened = await host.coordinator.openCase(alone, [{ to: home.authority, withhold: [] }]);
	const [released] = opened.released;
	if (released !== undefined) await approve(host, released, terminal);
	const { caseId } = opened;
	terminal.line(`   case ${caseId}, opened by ${host.authority}`);
	for (const [by, step, outcome] of steps)
		await take({ home, host }[by], { home, host }, caseId, [step, outcome], terminal);
	const view = await home.coordinator.case(caseId);
	const next = view.tasks.slice(0, 3).map(({ step, turn }) => `${stepName(step, 'en')} (${turn.join(', ')})`);
	terminal.line(`   whose turn it is now: ${next.join('; ')}`);
	for (const line of describeWaiting(view.waiting, 'en').slice(0, 2)) terminal.line(`   ${line}`);
	const { stateDigest } = await host.coordinator.case(caseId);
	terminal.line(`   state at ${host.authority}: ${stateDigest}`);
	terminal.line(`   state at ${home.authority}: ${view.stateDigest}`);
	terminal.value({ caseId, stateDigests: [stateDigest, view.stateDigest] });
}

interface Body {
	readonly victims: readonly object[];
}

/** States a step, and waits until the other side knows. */
async function take(
	office: StaffedOffice,
	{ home, host }: Pick<Cast, 'home' | 'host'>,
	caseId: string,
	[step, outcome]: readonly [string, string],
	terminal: Terminal,
): Promise<void> {
	const other = office === home ? host : home;
	// What it builds on has come from the other side.
	await lookUntil(
		async () => (await office.coordinator.cases({ status: 'open', limit: 20 })).items.find(({ id }) => id === caseId),
		'The case has not come',
	);
	const released = await office.coordinator.doStep(caseId, { event: { step, outcome } });
	await approve(office, released, { ...terminal, line: () => undefined });
	await lookUntil(async () => {
		const { events } = await other.coordinator.caseTimeline(caseId);
		return events.find(({ id }) => id === released.documentId);
	}, 'The event has not come');
	terminal.line(`   ${office.authority}: ${stepName(step, 'en')}: ${outcomeName(step, outcome, 'en')}`);
}
