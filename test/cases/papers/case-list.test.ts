import { expect, test } from 'vitest';
import { type ListedCase, toCaseCsv, toCaseXlsx } from '../../../src/cases/papers/case-list.ts';
import { toId } from '../case-documents.ts';
import { madeAt, unzip } from './invented-case.ts';

const listed: ListedCase = {
	id: toId(1),
	openedAt: '2026-03-02T02:00:00.000Z',
	host: 'my.imigresen',
	home: 'id.imigrasi',
	persons: 12,
	status: 'open',
	nextStep: 'nationality',
	turn: ['id.imigrasi'],
	dueAt: '2026-03-16T16:59:59.000Z',
	elapsedDays: 30,
};

const cells = [
	toId(1),
	'2026-03-02',
	'my.imigresen',
	'id.imigrasi',
	'12',
	'Open',
	'Nationality verification',
	'id.imigrasi',
	'2026-03-16',
	'30',
];

test('cases are a row each, in either language', () => {
	const [, row] = toCaseCsv([listed], 'en').split('\r\n');
	expect(row).toBe(cells.map((cell) => `"${cell}"`).join(','));
	expect(toCaseCsv([listed], 'id')).toContain('"Verifikasi kewarganegaraan"');
});

test('a case that waits for nothing has empty cells', () => {
	const closed = { ...listed, status: 'closed', nextStep: null, turn: [], dueAt: null } as const;
	expect(toCaseCsv([closed], 'en')).toContain('"Closed","","","","30"');
});

test('the workbook has the same cells, and is the same for the same cases and time', async () => {
	const [one, other] = [await toCaseXlsx([listed], 'en', madeAt), await toCaseXlsx([listed], 'en', madeAt)];
	expect(Buffer.compare(one, other)).toBe(0);
	const parts = (await unzip(one)).join('\n');
	for (const cell of cells) expect(parts).toContain(`<t>${cell}</t>`);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('a cell that begins like a formula is none: %j', async (text) => {
	const evil = { ...listed, host: text };
	expect(toCaseCsv([evil], 'en')).toContain(`"'${text}"`);
	expect((await unzip(await toCaseXlsx([evil], 'en', madeAt))).join('')).toContain(`>'${text}<`);
});
