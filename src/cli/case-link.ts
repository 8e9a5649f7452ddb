import { z } from 'zod';
import type { FormLinkList } from '../http/officer/form-links.ts';
import { caseForms, type FormLinkState, formPurposes } from '../model/case-forms.ts';
import { DocumentId } from '../model/identifiers.ts';
import type { Language } from '../problem-words.ts';
import { defineCommand } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';
import { type Terminal, toTable } from './terminal.ts';

const words: Readonly<
	Record<
		Language,
		Readonly<Record<FormLinkState | 'link' | 'code' | 'until' | 'apart' | 'revoked', string>> & {
			readonly heads: readonly string[];
		}
	>
> = {
	en: {
		link: 'Link',
		code: 'Code',
		until: 'Valid until',
		apart:
			'They are told this once. Send the link by mail and read the code out by telephone, never both the same way.',
		open: 'open',
		answered: 'answered',
		expired: 'expired',
		closed: 'closed by wrong codes',
		revoked: 'revoked',
		heads: ['MADE', 'STATE', 'ASKED', 'OFFICE', 'VALID UNTIL', 'LINK'],
	},
	id: {
		link: 'Tautan',
		code: 'Kode',
		until: 'Berlaku sampai',
		apart:
			'Keduanya ditampilkan sekali ini saja. Kirim tautannya lewat surel dan bacakan kodenya lewat telepon, jangan lewat jalan yang sama.',
		open: 'terbuka',
		answered: 'dijawab',
		expired: 'kedaluwarsa',
		closed: 'ditutup karena kode salah',
		revoked: 'dicabut',
		heads: ['DIBUAT', 'STATUS', 'PERTANYAAN', 'KANTOR', 'BERLAKU SAMPAI', 'TAUTAN'],
	},
};

export const linkCommand = defineCommand({
	name: 'link',
	summary: 'A link by which an office without a gateway answers one question about one person of a case',
	usage: 'CASE --purpose WHAT --for OFFICE [--person ID] [--hours N] [--shown TEXT]',
	flags: {
		'--purpose WHAT': `of a link, what is asked: ${formPurposes.join(', ')}`,
		'--for OFFICE': 'its name, never that of a person',
		'--person ID': 'the request about the person; the one that opened the case if not given',
		'--hours N': 'how long the link counts; 72 if not given, 336 at the most',
		'--shown TEXT': 'what the office knows the person by, such as its own file number; shown with the code alone',
	},
	example:
		'lintas case link 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --purpose bed-available --for "Rumah Singgah (fiktif)"',
	args: {
		purpose: { type: 'string' },
		for: { type: 'string' },
		person: { type: 'string' },
		hours: { type: 'string' },
		shown: { type: 'string' },
	},
	options: z.object({
		purpose: z.enum(formPurposes),
		for: z.string(),
		person: DocumentId.optional(),
		hours: z.coerce.number().int().optional(),
		shown: z.string().optional(),
	}),
	positionals: 1,
	async run({ options: { for: organisation, hours: validHours, ...asked }, positionals: [id = ''], config, terminal }) {
		const client = await openOfficerClient(config);
		const made = await client.makeFormLink(id, { ...asked, organisation, validHours });
		const { link, code, until, apart } = words[terminal.language];
		terminal.line(`${link}: ${made.url}`);
		terminal.line(`${code}: ${made.code}`);
		terminal.line(`${until}: ${made.expiresAt}`);
		terminal.line(apart);
		terminal.value(made);
		return 0;
	},
});

export const linksCommand = defineCommand({
	name: 'links',
	summary: 'The links of a case, with what was answered',
	usage: 'CASE --purpose CODE',
	flags: purposeFlag,
	example: 'lintas case links 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --purpose repatriation',
	args: purposeArgs,
	options: z.object({ purpose: Purpose }),
	positionals: 1,
	async run({ options: { purpose }, positionals: [id = ''], config, terminal }) {
		const list = await (await openOfficerClient(config)).formLinks(id, purpose);
		tellLinks(list, terminal);
		terminal.value(list);
		return 0;
	},
});

function tellLinks({ items }: FormLinkList, { language, line }: Terminal): void {
	const { heads, ...told } = words[language];
	const rows = items.map(({ id, madeAt, state, purpose, organisation, expiresAt }) => {
		return [madeAt, told[state], caseForms[purpose].title[language], organisation, expiresAt, id];
	});
	for (const text of toTable([[...heads], ...rows])) line(text);
	for (const { id, purpose, answer } of items) {
		if (answer === null) continue;
		line();
		line(id);
		for (const { name, choices, ...field } of caseForms[purpose].fields) {
			const text = answer[name];
			const choice = choices?.find(({ code }) => code === text);
			for (const each of (choice?.[language] ?? text ?? '').split('\n'))
				if (each !== '') line(`  ${field[language]}: ${each}`);
		}
	}
}

export const unlinkCommand = defineCommand({
	name: 'unlink',
	summary: 'Revoke a link that was not answered yet',
	usage: 'LINK',
	flags: {},
	example: 'lintas case unlink 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c',
	args: {},
	options: z.object({}),
	positionals: 1,
	async run({ positionals: [id = ''], config, terminal }) {
		await (await openOfficerClient(config)).revokeFormLink(id);
		terminal.line(`${id}: ${words[terminal.language].revoked}`);
		terminal.value({ id, state: 'revoked' });
		return 0;
	},
});
