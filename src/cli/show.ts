import { z } from 'zod';
import type { DocumentView } from '../http/officer/schemas.ts';
import { holdReasons } from '../model/erasure.ts';
import type { Language } from '../problem-words.ts';
import { toBodyLines } from './body-lines.ts';
import { defineCommand } from './command.ts';
import { describeCompliance } from './compliance-lines.ts';
import { describeHandling, describeNarrowed } from './handling-lines.ts';
import { saveNew } from './new-file.ts';
import { openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';
import type { Terminal } from './terminal.ts';
import { describeWithheld } from './withheld-lines.ts';
import { describeDue, labelOf, titleOf, type Words } from './words.ts';

export const showCommand = defineCommand({
	name: 'show',
	summary: 'One document, by id or digest, for a purpose',
	usage: 'ID --purpose CODE [--copy FILE]',
	flags: { ...purposeFlag, '--copy FILE': 'save it as it was signed, to be held against evidence on it' },
	example: 'lintas show 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --purpose investigation',
	args: { ...purposeArgs, copy: { type: 'string' } },
	options: z.object({ purpose: Purpose, copy: z.string().min(1).optional() }),
	positionals: 1,
	async run({ options: { purpose, copy }, positionals: [id = ''], config, terminal }) {
		const client = await openOfficerClient(config);
		if (copy !== undefined) {
			await saveNew(copy, `${await client.copy(id, purpose)}\n`);
			terminal.line(`${terminal.words.saved}: ${copy}`);
			terminal.value({ file: copy });
			return 0;
		}
		const document = await client.document(id, purpose);
		describeDocument(terminal, document);
		terminal.value(document);
		return 0;
	},
});

function describeDocument(terminal: Terminal, document: DocumentView): void {
	const { words, language, line } = terminal;
	const { kind, version, id, author } = document.skeleton;
	line(`${titleOf(kind, language)} ${version} ${id}`);
	if (document.erased !== null) line(`  ${describeErased(document.erased, words)}`);
	if (document.hold !== null) line(`  ${describeHold(document.hold, terminal)}`);
	for (const predecessor of document.waitsFor) line(`  ${words.waitsForDocument}: ${predecessor}`);
	for (const text of describeCompliance(document, terminal)) line(`  ${text}`);
	for (const related of document.related) line(`  ${describeRelated(related, author, terminal)}`);
	if (document.stated !== null) line(`  ${describeStated(document.stated, words)}`);
	for (const text of describeClaims(document, terminal)) line(`  ${text}`);
	for (const text of toBodyLines(kind, document.present, terminal)) line(`  ${text}`);
	for (const change of document.changes) line(`  ${describeChange(change, words)}`);
	for (const pointer of document.notUnderstood) line(`  ${pointer}  ${words.newerVersion}`);
	for (const text of describeFiles(document, words)) line(`  ${text}`);
	for (const text of describeTravels(document, terminal)) line(`  ${text}`);
}

function describeErased({ cause, erasedAt }: NonNullable<DocumentView['erased']>, words: Words): string {
	return `${cause === 'withdrawn' ? words.erasedAsWithdrawn : words.erasedAsRetained}: ${erasedAt}`;
}

function describeHold({ reason, heldAt }: NonNullable<DocumentView['hold']>, { words, language }: Terminal): string {
	return `${words.held}: ${labelOf(holdReasons, reason, language)}, ${heldAt}`;
}

function describeStated({ partner, reference, seenAt, goneAt }: NonNullable<DocumentView['stated']>, words: Words) {
	const where = goneAt === null ? `${words.seenThere} ${seenAt}` : `${words.goneThere} ${goneAt}`;
	return `${words.statedBy} ${partner}: ${reference}, ${where}`;
}

/** What every holder of any copy sees, and what follows from it. */
function describeClaims(
	{ skeleton, handling, digest, minors, due, signature }: DocumentView,
	{ words, language }: Terminal,
): string[] {
	const { author, createdAt, validUntil, language: written, handling: signed, relations } = skeleton;
	return [
		`${words.author}: ${author}, ${createdAt}; ${words.validUntil} ${validUntil}`,
		...minors.map((minor) => `${words.minor}${minor === '' ? '' : `: ${minor}`}`),
		...(due === null ? [] : [`${words.answerDue}: ${describeDue(due, words)}`]),
		`${words.language}: ${nameLanguage(written, language)}`,
		...describeHandling(handling, words),
		...describeNarrowed(signed, handling, words),
		`${words.purpose}: ${handling.purpose}; ${words.legalBasis}: ${handling.legalBasis}`,
		...relations.map(({ type, document }) => `${type}: ${document}`),
		`${words.digest}: ${digest}`,
		...(isOutdated(signature) ? [`${words.signedByRevoked}: ${signature.verifiedAt}`] : []),
	];
}

/** One that was verified here, under a key that is revoked by now. */
function isOutdated({ key, verifiedAt }: DocumentView['signature']): boolean {
	return key === 'revoked' && verifiedAt !== null;
}

function describeFiles({ skeleton, attachmentsHere }: DocumentView, words: Words): string[] {
	return skeleton.attachments.map(({ digest, sizeBytes, mediaType }) => {
		const where = attachmentsHere.includes(digest) ? '' : ` (${words.notHere})`;
		return `${words.attachment} ${digest}: ${mediaType}, ${sizeBytes} B${where}`;
	});
}

/** To whom it went, and from whom it came with what allowed. */
function describeTravels({ skeleton, deliveries, receptions }: DocumentView, terminal: Terminal): string[] {
	const { words } = terminal;
	const toWithheld = (withheld: DocumentView['receptions'][number]['withheld']) =>
		describeWithheld(skeleton.kind, withheld, terminal).map((text) => `  ${text}`);
	return [
		...deliveries.flatMap(({ recipient, state, id, withheld }) => [
			`${words.sentTo} ${recipient}: ${words[state]}, ${words.delivery} ${id}`,
			...toWithheld(withheld),
		]),
		...receptions.flatMap(({ sender, receivedAt, outcome, handling, withheld }) => [
			`${words.cameFrom} ${sender}: ${words[outcome]}, ${receivedAt}`,
			...describeHandling(handling, words).map((text) => `  ${text}`),
			...toWithheld(withheld),
		]),
	];
}

/** Who was told the earlier text must see that it is another one now. */
function describeChange(
	{ field, action, was, reason, statedIn, statedAt, isMade }: DocumentView['changes'][number],
	words: Words,
): string {
	const before = was === null ? '' : ` (${words.was}: ${was})`;
	const why = reason === null ? '' : `; ${reason}`;
	const where = isMade ? '' : ` (${words.notHere})`;
	return `${words.changedBy} ${statedIn}, ${statedAt}: ${words[action]} ${field}${before}${where}${why}`;
}

/** Only its author withdraws or corrects a document; what others say of it is told as theirs. */
function describeRelated(
	{ type, author, kind, documentId }: DocumentView['related'][number],
	statedBy: string,
	{ words, language }: Terminal,
): string {
	const title = `${titleOf(kind, language)} ${documentId}`;
	if (author === statedBy && type === 'withdraws') return `${words.withdrawnBy} ${author}: ${title}`;
	if (author === statedBy && type === 'corrects') return `${words.correctedBy} ${author}: ${title}`;
	return `${words.seeAlso} (${type}, ${author}): ${title}`;
}

/** As the officer calls it: "Malay" or "Melayu" for `ms`. */
function nameLanguage(tag: string, language: Language): string {
	return new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag;
}
