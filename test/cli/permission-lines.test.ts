import { expect, test } from 'vitest';
import { describePermissions } from '../../src/cli/permission-lines.ts';
import { openTerminal } from '../../src/cli/terminal.ts';
import { AuthorityId, type DocumentId } from '../../src/model/identifiers.ts';

const permission = {
	document: '019ab000-0000-7000-8000-000000000001' as DocumentId,
	to: AuthorityId.parse('th.immigration'),
	reply: '019ab000-0000-7000-8000-000000000002' as DocumentId,
	fields: ['/name', '/travelDocuments'],
	conditions: ['Tanpa nama korban', 'Tidak ke media'],
	until: '2029',
};

test('the terms on which a partner lets us tell on are told with its answer, in both languages', () => {
	expect(describePermissions([permission], openTerminal(true, 'en', process))).toEqual([
		`told on by permission ${permission.reply} (${permission.document}, to th.immigration): fields /name, /travelDocuments; until 2029; on condition: Tanpa nama korban; on condition: Tidak ke media`,
	]);
	const free = { ...permission, fields: [], conditions: [], until: null };
	expect(describePermissions([free], openTerminal(true, 'id', process)).join()).toMatch(
		/^diteruskan dengan izin .*: isian semua$/,
	);
});
