import { hash } from 'node:crypto';
import type { CheckedRelease } from '../../http/officer/check.ts';
import type { DeliveryView } from '../../http/officer/schemas.ts';
import { describeCopies } from '../check-lines.ts';
import type { Terminal } from '../terminal.ts';
import type { Bureau, Bureaus } from './bureaus.ts';
import type { StaffedOffice } from './people.ts';
import { approve, describeFields, isSettled, loadSample, lookUntil, waitFor } from './steps.ts';

/** Who exchanges: two authorities, and the bureaus of the first. */
export interface Cast {
	readonly home: StaffedOffice;
	readonly host: StaffedOffice;
	readonly bureaus: Bureaus;
}

/** One document by three channels at once, and what another state says by one of them. @throws Problem of the doors */
export async function tellChannels({ home, host, bureaus }: Cast, terminal: Terminal): Promise<void> {
	const [interpol, aseanapol] = bureaus;
	terminal.line();
	terminal.line(
		'6. Indonesia looks for a man: Malaysia is told, INTERPOL asked for a Blue notice, ASEANAPOL given a record.',
	);
	terminal.line('   Before it leaves, the officer sees what each channel cannot carry:');
	const recipients = [
		{ to: host.authority, withhold: [] },
		{ to: interpol.authority, withhold: [], request: { form: 'blue', neutral: true, publishExtract: false } as const },
		{ to: aseanapol.authority, withhold: [] },
	];
	const draft = await loadSample('person-sought');
	for (const line of describeCopies(ofChannels(await home.client.checkRelease(draft, recipients)), terminal))
		terminal.line(`     ${line}`);
	const released = await home.client.release(draft, recipients);
	terminal.line(`   ${released.kind} ${released.documentId}, signed once, released to all three`);
	await approve(home, released, terminal);
	const to = (recipient: string) => released.deliveries.find((each) => each.to === recipient)?.id ?? '';
	const [native, notice, record] = await Promise.all([
		waitFor(home, to(host.authority), isSettled, terminal),
		waitFor(home, to(interpol.authority), isPublished, terminal),
		waitFor(home, to(aseanapol.authority), isSettled, terminal),
	]);
	terminal.line(`   by our own protocol: ${describeEnd(native)}`);
	terminal.line(`   INTERPOL-style: ${describeEnd(notice)}`);
	for (const { state, reference } of notice.progress)
		terminal.line(`     ${state}${reference === null ? '' : ` as ${reference}`}`);
	terminal.line(`   ASEANAPOL-style: ${describeEnd(record)}`);
	terminal.value({ documentId: released.documentId, channels: [native, notice, record] });
	terminal.line();
	terminal.line(
		'7. Another state says something by INTERPOL: it becomes a document of ours that tells whose word it is.',
	);
	await showStated(home, interpol, terminal);
}

/** What the agreements hold back is not what channels do. */
function ofChannels({ recipients, ...checked }: CheckedRelease): CheckedRelease {
	const byChannel = recipients.map(({ withheld, ...recipient }) => ({
		...recipient,
		withheld: withheld.filter(({ rule }) => rule === 'channel'),
	}));
	return { ...checked, recipients: byChannel.filter(({ withheld, lost }) => withheld.length + lost.length > 0) };
}

/** Has the bureau published it? */
const isPublished = (view: DeliveryView) => isSettled(view) && view.progress.some(({ state }) => state === 'published');

function describeEnd({ recipient, state, proof, receipt }: DeliveryView): string {
	return `${recipient}: ${state}; ${proof}, SHA-256 ${hash('sha256', receipt ?? '', 'base64url')}`;
}

async function showStated(
	{ client, auditor }: StaffedOffice,
	{ authority }: Bureau,
	terminal: Terminal,
): Promise<void> {
	const find = async () => {
		const { items } = await auditor.searchAudit({ action: 'statement-taken', partner: authority, limit: '20' });
		for (const { entry } of items) {
			const document = await client.document(String(entry?.document), 'investigation');
			if (document.skeleton.kind === 'perpetrator-profile') return document;
		}
		return undefined;
	};
	const { skeleton, body } = await lookUntil(find, 'No notice of another state is here');
	terminal.line(`   ${skeleton.kind} ${skeleton.id} by ${skeleton.author}, ${skeleton.handling.tlp}`);
	for (const line of describeFields(body, ['name', 'birthDate', 'nationalities', 'warrants', 'provenance']))
		terminal.line(`     ${line}`);
	terminal.value({ documentId: skeleton.id, provenance: body.provenance });
}
