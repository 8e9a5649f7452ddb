import { Problem, type ProblemCode } from '../problem.ts';

/** A bundle that nobody has touched may have parts by somebody whose card was not given. */
function toExpected(code: ProblemCode): string {
	return code === 'evidence-untrusted'
		? 'something that a card given vouches for'
		: 'as it was when the bundle was made';
}

/** Whatever is wrong with that part of a bundle is told with its place, a JSON Pointer (RFC 6901). */
export async function atPlace<Value>(pointer: string, check: () => Value | Promise<Value>): Promise<Value> {
	try {
		return await check();
	} catch (cause) {
		throw toPlaced(pointer, cause);
	}
}

/** As `atPlace`, of each in a list. */
export async function eachAt<Item, Value>(
	pointer: string,
	items: readonly Item[],
	check: (item: Item, at: number) => Value | Promise<Value>,
): Promise<Value[]> {
	return await Promise.all(items.map((item, at) => atPlace(`${pointer}/${at}`, () => check(item, at))));
}

function toPlaced(pointer: string, cause: unknown): Problem {
	const [code, detail] = cause instanceof Problem ? [cause.code, cause.detail] : (['evidence-invalid'] as const);
	return new Problem(code, {
		...(detail !== undefined && { detail }),
		fields: [{ pointer, expected: toExpected(code) }],
		cause,
	});
}

export function invalid(detail: string): Problem {
	return new Problem('evidence-invalid', { detail });
}
