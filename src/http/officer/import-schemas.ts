import { z } from '@hono/zod-openapi';
import { DraftId } from '../../model/identifiers.ts';
import { kinds } from '../../model/kinds.ts';
import { dialectNames } from '../../tables/dialects.ts';
import { Mapping } from '../../tables/mapping.ts';
import { ProblemDetails } from '../problems.ts';
import { FieldIssue } from './schemas.ts';

/** A parameter that holds JSON. */
const json = <Schema extends z.ZodType>(schema: Schema) =>
	z
		.string()
		.max(12_000)
		.transform((text, context): unknown => {
			try {
				return JSON.parse(text);
			} catch {
				context.addIssue({ code: 'custom', message: 'JSON' });
				return z.NEVER;
			}
		})
		.pipe(schema);

export const ImportQuery = z.object({
	kind: z
		.enum(kinds.map(({ name }) => name))
		.optional()
		.openapi({ description: 'What the rows are; whole drafts in JSON say it themselves.' }),
	dialect: z.enum(dialectNames).optional().openapi({ description: 'Whose names the columns have, if not ours.' }),
	sheet: z.string().min(1).max(100).optional().openapi({ description: 'Of a workbook; the first if not given.' }),
	map: json(Mapping).default({}).openapi({ type: 'string', description: 'JSON: columns by header (docs/IMPORT.md).' }),
	defaults: json(z.record(z.string(), z.unknown()))
		.default({})
		.openapi({ type: 'string', description: 'JSON: what holds for rows that do not say otherwise, by column.' }),
});
export type ImportQuery = z.infer<typeof ImportQuery>;

export const RowProblem = z.object({
	/** JSON Pointer (RFC 6901) into the draft. */
	pointer: z.string(),
	/** Header or letter of the column. */
	column: z.string().optional(),
	expected: z.string(),
});

const Summary = z.object({ draft: z.int(), doubts: z.int(), present: z.int(), refused: z.int() });

const row = { line: z.int() };

/** One line of the answer: a row each, then the summary, or the problem that ended the reading. */
export const ImportLine = z
	.union([
		z.object({ ...row, outcome: z.enum(['draft', 'present']), id: DraftId }),
		z.object({ ...row, outcome: z.literal('doubts'), id: DraftId, doubts: z.array(FieldIssue) }),
		z.object({ ...row, outcome: z.literal('refused'), problem: z.string(), fields: z.array(RowProblem) }),
		z.object({ problem: ProblemDetails, summary: Summary }),
		z.object({ summary: Summary }),
	])
	.openapi('ImportLine');
export type ImportLine = z.infer<typeof ImportLine>;
