import { z } from 'zod';

/** Where the cells of a column go: the name of a field's column, or nowhere on purpose. */
const Target = z.union([
	z.null(),
	z.string().min(1).max(200),
	z.strictObject({
		/** A column, or with `split` a list: `aliases`. */
		to: z.string().min(1).max(200),
		/** What parts the elements of the list in one cell: `;`. */
		split: z.string().min(1).max(10).optional(),
		/** Words of the file and what they stand for: `{ "P": "perempuan" }`. Other words stay as they are. */
		values: z.record(z.string().max(200), z.string().max(200)).optional(),
	}),
]);

/**
 * What the columns of a file mean, by header. Several that go to one column are put together, with a space
 * between, in their order. A header that is not named here must be the name of a column itself.
 */
export const Mapping = z.record(z.string().max(200), Target);
export type Mapping = z.infer<typeof Mapping>;
