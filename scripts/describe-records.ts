import {
	type Elements,
	limits,
	members,
	namespace,
	operations,
	outcomes,
	recordKinds,
	version,
} from '../src/channels/aseanapol/contract.ts';
import { leafMembers, type Member, type Members } from '../src/channels/aseanapol/leaves.ts';
import type { CodeList } from '../src/model/code-lists.ts';
import type { Field, Fields, Leaf, LeafType } from '../src/model/field.ts';
import { tlpLabels } from '../src/model/handling.ts';
import { findKind } from '../src/model/kinds.ts';

/** The XML Schema of the ASEANAPOL-style contract, made of the table of what is released and of the model's labels. */
export function describeRecords(): string {
	const lists = new Map<string, CodeList>();
	const groups = new Map<string, string>();
	const choices = recordKinds.map(({ kind, record, released }) => {
		const { fields = {}, title } = findKind(kind) ?? {};
		const group = `<xs:group name="${record}">${note(title?.en ?? kind)}<xs:sequence>${listElements(fields, released, { lists, groups })}</xs:sequence></xs:group>`;
		groups.set(record, group);
		return `<xs:group ref="a:${record}"/>`;
	});
	const types = Object.entries(leafMembers).map(([type, parts]) => toComplexType(type, parts));
	const codes = [...lists.values()].map((list) => {
		const values = list.codes.map(({ code, en }) => `<xs:enumeration value="${code}">${note(en)}</xs:enumeration>`);
		return `<xs:simpleType name="${list.name}">${note(list.source)}<xs:restriction base="xs:token">${values.join('')}</xs:restriction></xs:simpleType>`;
	});
	return indent(`<?xml version="1.0" encoding="UTF-8"?>
<!-- Made by \`npm run generate\` from src/channels/aseanapol/contract.ts: what is changed here is lost. docs/CHANNELS.md explains it. -->
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:a="${namespace}" targetNamespace="${namespace}" elementFormDefault="qualified" version="${version}">
${note('ASEANAPOL-style records. A contract of Lintas: ASEANAPOL publishes none. Each message is UTF-8, without a document type declaration and without processing instructions, in CMS SignedData inside EnvelopedData.')}
${messages(choices)}
${[...groups.values()].join('')}
${types.join('')}
${simpleTypes}
${codes.join('')}
</xs:schema>`);
}

const messages = (choices: readonly string[]) => `
<xs:element name="batch">${note('Records of one sender for one recipient.')}<xs:complexType>
<xs:sequence><xs:element name="record" type="a:record" maxOccurs="${limits.records}"/></xs:sequence>
<xs:attribute name="id" type="a:reference" use="required"/>
<xs:attribute name="from" type="a:authority" use="required"/>
<xs:attribute name="to" type="a:authority" use="required"/>
<xs:attribute name="createdAt" type="a:time" use="required"/>
</xs:complexType><xs:unique name="eachReferenceOnce"><xs:selector xpath="a:record"/><xs:field xpath="@reference"/></xs:unique></xs:element>
<xs:complexType name="record">${note('Of a delete, no fields; of all others, those of its kind.')}
<xs:choice minOccurs="0">${choices.join('')}</xs:choice>
<xs:attribute name="reference" type="a:reference" use="required">${note('Its own: no other record of the sender has it, an update or delete neither.')}</xs:attribute>
<xs:attribute name="operation" use="required">${enumeration(operations)}</xs:attribute>
<xs:attribute name="of" type="a:reference">${note('Of an update or delete: the reference of the record that was added.')}</xs:attribute>
<xs:attribute name="kind" use="required">${enumeration(recordKinds.map(({ record }) => record))}</xs:attribute>
<xs:attribute name="issuedBy" use="required">${enumeration([...members.values()])}</xs:attribute>
<xs:attribute name="tlp">${note('Traffic Light Protocol 2.0.')}${enumeration(tlpLabels)}</xs:attribute>
<xs:attribute name="validUntil" type="xs:date">${note('The last day on which it is to be acted on.')}</xs:attribute>
<xs:attribute name="reason" type="a:code">${note('Of a delete: wrong-person, wrong-facts, unlawful, no-longer-needed, replaced.')}</xs:attribute>
</xs:complexType>
<xs:element name="acknowledgement">${note('What became of a batch. Without records: it is there, and more is told later.')}<xs:complexType>
<xs:sequence><xs:element name="record" minOccurs="0" maxOccurs="${limits.records}"><xs:complexType>
<xs:attribute name="reference" type="a:reference" use="required"/>
<xs:attribute name="outcome" use="required">${enumeration(outcomes)}</xs:attribute>
<xs:attribute name="code" type="a:code">${note('Why it is refused.')}</xs:attribute>
</xs:complexType></xs:element></xs:sequence>
<xs:attribute name="batch" type="a:reference" use="required"/>
<xs:attribute name="digest" use="required">${note('SHA-256 of the CMS message as it came, base64url.')}${pattern('[A-Za-z0-9_\\-]{43}')}</xs:attribute>
<xs:attribute name="createdAt" type="a:time" use="required"/>
</xs:complexType></xs:element>`;

const pattern = (regex: string) =>
	`<xs:simpleType><xs:restriction base="xs:token"><xs:pattern value="${regex}"/></xs:restriction></xs:simpleType>`;
const named = (name: string, type: string) => type.replace('<xs:simpleType>', `<xs:simpleType name="${name}">`);

const simpleTypes = [
	named('reference', pattern('[A-Za-z0-9][A-Za-z0-9._:/\\-]{0,199}')),
	named('authority', pattern('[a-z]{2,5}(\\.[a-z][a-z0-9\\-]{0,30}){1,3}')),
	named('code', pattern('[a-z0-9]+(\\-[a-z0-9]+)*')),
	named('time', pattern('\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z')),
	named('date', pattern('\\d{4}(-\\d\\d(-\\d\\d)?)?')).replace(
		'>',
		`>${note('Known to the day, the month or the year.')}`,
	),
	named('country', pattern('[A-Z]{3}')).replace('>', `>${note('ISO 3166-1 alpha-3, or a code of ICAO Doc 9303-3.')}`),
	named('sex', pattern('M|F|X')),
	'<xs:simpleType name="text"><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="8000"/></xs:restriction></xs:simpleType>',
	'<xs:simpleType name="line"><xs:restriction base="xs:string"><xs:maxLength value="500"/></xs:restriction></xs:simpleType>',
].join('');

function enumeration(values: readonly string[]): string {
	const each = values.map((value) => `<xs:enumeration value="${value}"/>`);
	return `<xs:simpleType><xs:restriction base="xs:token">${each.join('')}</xs:restriction></xs:simpleType>`;
}

interface Found {
	readonly lists: Map<string, CodeList>;
	readonly groups: Map<string, string>;
}

function listElements(fields: Fields, released: Elements, found: Found): string {
	return Object.entries(released)
		.map(([name, spec]) => {
			const field = fields[name];
			if (field === undefined) throw new Error(`no field ${name}`);
			const { en, meaning } = field.label;
			const many = field.node === 'list' || field.node === 'persons' ? ' maxOccurs="200"' : '';
			const occurs = `${field.required ? '' : ' minOccurs="0"'}${many}`;
			const words = note(meaning === undefined ? en : `${en}. ${meaning}`);
			const inner: Field = field.node === 'list' || field.node === 'persons' ? field.of : field;
			if (inner.node === 'leaf')
				return `<xs:element name="${spec}" type="a:${toTypeName(inner, found)}"${occurs}>${words}</xs:element>`;
			if (typeof spec === 'string' || inner.node !== 'group') throw new Error(`no elements for ${name}`);
			const type = `<xs:complexType><xs:sequence>${listElements(inner.fields, spec.of, found)}</xs:sequence></xs:complexType>`;
			return `<xs:element name="${spec.element}"${occurs}>${words}${type}</xs:element>`;
		})
		.join('');
}

const plain: Readonly<Partial<Record<LeafType, string>>> = { date: 'date', country: 'country', sex: 'sex' };

function toTypeName({ type, list }: Leaf, { lists }: Found): string {
	if (list !== undefined) lists.set(list.name, list);
	return list?.name ?? (leafMembers[type] === undefined ? (plain[type] ?? 'text') : type);
}

function toComplexType(name: string, parts: Members): string {
	return `<xs:complexType name="${name}"><xs:sequence>${Object.entries(parts).map(toMember).join('')}</xs:sequence></xs:complexType>`;
}

const occurrences: Readonly<Record<Member['occurs'], string>> = {
	once: '',
	optional: ' minOccurs="0"',
	many: ' minOccurs="0" maxOccurs="8"',
	any: ' minOccurs="0" maxOccurs="8"',
};

function toMember([key, { of, occurs, element = key }]: [string, Member]): string {
	const how = occurrences[occurs];
	if (typeof of !== 'object')
		return `<xs:element name="${element}" type="${of === 'flag' ? 'xs:boolean' : 'a:line'}"${how}/>`;
	const inner = Object.entries(of).map(toMember).join('');
	return `<xs:element name="${element}"${how}><xs:complexType><xs:sequence>${inner}</xs:sequence></xs:complexType></xs:element>`;
}

function note(text: string): string {
	const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	return `<xs:annotation><xs:documentation>${escaped}</xs:documentation></xs:annotation>`;
}

/** A tag a line, by depth. */
function indent(xml: string): string {
	let depth = 0;
	const lines = xml
		.replaceAll(/>\s*</g, '>\n<')
		.split('\n')
		.map((line) => {
			if (line.startsWith('</')) depth -= 1;
			const indented = '\t'.repeat(depth) + line;
			const opens = /^<[a-z][^>]*[^/]>$/.test(line) && !line.includes('</');
			if (opens) depth += 1;
			return indented;
		});
	return `${lines.join('\n')}\n`;
}
