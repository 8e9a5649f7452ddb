import { expect, vi } from 'vitest';
import type { Body } from '../../src/model/field.ts';
import { Handling } from '../../src/model/handling.ts';
import { type DocumentId, toTimestamp } from '../../src/model/identifiers.ts';
import type { Skeleton } from '../../src/model/skeleton.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { makeOffice, swapCards, type TestOffice, trust } from '../gateways.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { openTestDoor, type TestDoor } from '../http/door.ts';
import { handling } from '../http/drafts.ts';
import { type Changes, type Letter, readReceipt, resigned, writeLetter } from '../http/letter.ts';
import { makeLog } from '../http/watch.ts';

/** What anyone may be told. */
export const open = Handling.parse({ ...handling, tlp: 'TLP:GREEN', codes: [] });

/** A document of Indonesia's, which anybody may bring, under any cover. */
export interface Written {
	readonly id: DocumentId;
	letter(cover?: Changes['cover'], sender?: Correspondent): Promise<Letter>;
}

/** Malaysia, whose door it is, has what Indonesia wrote from Indonesia or Singapore, and passes it on to Thailand. */
export interface Relay {
	readonly door: TestDoor;
	readonly indonesia: Correspondent;
	readonly singapore: Correspondent;
	readonly thailand: TestOffice;
	/** @param claims of its skeleton; its cover says the same of its handling if not told */
	write(kind: string, body: Body, claims?: Partial<Skeleton>): Promise<Written>;
	/** It is accepted. */
	bring(written: Written, cover?: Changes['cover'], sender?: Correspondent): Promise<void>;
	remove(): Promise<void>;
}

export async function openRelay(): Promise<Relay> {
	const [indonesia, singapore] = [await createCorrespondent('id.imigrasi'), await createCorrespondent('sg.ica')];
	const thailand = await makeOffice('th.immigration');
	const door = await openTestDoor([indonesia, singapore]);
	await swapCards(door.office, thailand);
	await trust(thailand, indonesia.card);
	await door.office.start({ doors: false, work: true }, { logTo: makeLog() });
	await thailand.start();
	let seconds = 0;
	return {
		door,
		indonesia,
		singapore,
		thailand,
		write: async (kind, body, { handling: terms = open, ...claims } = {}) => {
			// No two at the same time, whatever the order in which they are brought.
			seconds += 1;
			const createdAt = toTimestamp(Temporal.Now.instant().add({ seconds }));
			const copy = resigned(indonesia, { handling: terms, createdAt, ...claims });
			const written = await writeLetter(indonesia, door.recipient, { kind, body, copy });
			return {
				id: parsePart(partOf(written.copy, 1)).id as DocumentId,
				letter: (cover, sender = indonesia) =>
					writeLetter(sender, door.recipient, { copy: () => written.copy, cover: { handling: terms, ...cover } }),
			};
		},
		bring: async (written, cover, sender = indonesia) => {
			const letter = await written.letter(cover, sender);
			const { text } = await door.clientOf(sender).post(letter);
			expect(await readReceipt(text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
		},
		remove: async () => {
			await door.remove();
			await thailand.remove();
		},
	};
}

export const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 50 });
export const read = ({ client }: TestOffice, id: string) => client.document(id, 'repatriation');
