import type { Rule } from '../src/policy/rules.ts';
import { toTable } from './describe-documents.ts';

/** What each file of `src/policy/` is about, and what its rules decide. */
const chapters: readonly { readonly file: string; readonly title: string }[] = [
	{ file: 'exchange.cedar', title: 'Exchanging with a partner' },
	{ file: 'onward.cedar', title: 'Telling on what a partner stated' },
	{ file: 'minimisation.cedar', title: 'How much of each field goes' },
	{ file: 'approval.cedar', title: 'What an approver is asked about' },
	{ file: 'people.cedar', title: 'Who does what' },
];

const introduction = `# Policy

Who may send what to whom, and who may decide it. The tables below are made from the rules themselves, \`src/policy/*.cedar\`, by \`npm run generate\`; they are written in [Cedar](https://www.cedarpolicy.com), each with its reasons in English and Bahasa Indonesia beside it.

## How a decision is made

- What was agreed with a partner is one file, such as \`samples/agreement.json\`; an administrator enters it. What it does not name is not allowed. Its days begin and end in the time zone of our authority.
- A release is decided for each recipient, as far as that one gets the document: a person who is withheld from it does not count. Every rule that stands against it is told, with the field and with what would make it possible, before anything is signed: \`lintas send --check\` asks without sending.
- It is decided again when a second person approves, and when the copy leaves: an agreement that has ended or narrowed, a partner that was suspended, a permission that was taken back or a withdrawal meanwhile stops what waits.
- What arrives is held against the same agreement. What is beyond it gets a signed rejection, \`not-agreed\`.
- A draft that relates to a document of a partner (or to one of ours that does) tells on what that partner stated. Where its label, its code H2 or the agreement asks for permission, one is asked for by a \`share-permission-request\` that answers the document, and given by a \`share-permission-reply\`; of several replies the newest counts, until its last day, and one of which a field is withheld permits nothing. One that names nobody is for those whom the request names; where that was corrected, for those, and of those fields, that it named before and after. Its conditions and the fields that were asked for are shown when a draft is checked, when it is released and to the approver: to keep them is for people. An event of a case needs none for whom the author of the request that opened the case named in it or had join. What became of a correction or withdrawal is reported to whoever brought that, whatever its author permits: in codes and dates under any handling, in words under one no looser than that of the change.
- A document of a partner is passed on (\`lintas pass-on\`) by the same rules, as if by a draft that answers it, asked again when it leaves; where the permission names fields, no others go. What needs a second person does not go by this way. Its author's corrections and withdrawals follow by themselves: what the recipient has is put right or taken back whatever was agreed since with the author, and what is new goes only where the document could be passed on that day.
- How much of a field goes (all, the coarser facts, nothing) is what the agreement has for its category, and less where a rule says so. The officer and the approver are told which rule it was; a cover says \`policy\`, as the name of a rule could tell what was withheld, such as that somebody is a victim. A travel document shows its holder's name and birth, an account its holder's name: they go no fuller than names and births do. Where an officer keeps a name or birth back by hand and lets one of them go in full, that is a doubt at release, and with a further copy, with its field. A PDF holds words that nobody has graded: it goes where free text and raw text go in full. The explanation and reasons of a correction and of a withdrawal are free text: where that stays here, the change itself goes without them.
- A rule that cannot be evaluated stops the decision; it is never passed over.

## Rules of your own

Put \`.cedar\` files into a folder and name it in \`LINTAS_POLICIES\`. They can only narrow: each is a \`forbid\`, with the annotations \`@id\`, \`@en\`, \`@bahasa\`, \`@remedy_en\`, \`@remedy_bahasa\`, and \`@field\` where it is about one (a JSON Pointer into the draft). \`src/policy/lintas.cedarschema\` says what a rule may speak of. Anything else in the folder, or a mistake, stops the start and is shown with file, line and reason. A rule about \`release\` alone is asked of who releases, again when a second person approves, and not when the copy leaves: what is to hold then too names \`deliver\` beside it.

    @id("no-profiles-for-the-border")
    @en("Profiles do not go to Thailand for border control.")
    @bahasa("Profil tidak dikirim ke Thailand untuk pengawasan perbatasan.")
    @remedy_en("Ask the head of the directorate.")
    @remedy_bahasa("Hubungi direktur.")
    @field("/handling/purpose")
    forbid (principal, action in [Action::"release", Action::"deliver"], resource)
    when { context.partner == "th.immigration" && resource.kind == "perpetrator-profile" && resource.purpose == "border-control" };
`;

/** `docs/POLICY.md`: how a decision is made, and every rule with its words. */
export function describePolicies(rules: readonly Rule[]): string {
	return [introduction, ...chapters.flatMap((chapter) => describeChapter(chapter, rules)), ''].join('\n');
}

function describeChapter({ file, title }: (typeof chapters)[number], rules: readonly Rule[]): string[] {
	const own = rules.filter((rule) => rule.file === file);
	return [
		`## ${title}`,
		'',
		...own.filter(({ effect }) => effect === 'permit').flatMap(({ words }) => [`${words.en} _${words.id}_`, '']),
		...toTable(
			['rule', 'not, because', 'tidak, karena', 'what would make it possible', 'yang memungkinkannya'],
			own.filter(({ effect }) => effect === 'forbid').map(toRow),
		),
		'',
	];
}

function toRow({ id, words, remedy }: Rule): string[] {
	return [`\`${id}\``, words.en, words.id, remedy?.en ?? '', remedy?.id ?? ''];
}
