import { Pointer } from '../model/values.ts';
import { cleanText } from './characters.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';

/** Where in another document something stands. What no field could be is none. */
export function normalisePointer(raw: string): Normalised<string> {
	const { text, rules } = cleanText(raw);
	const pointer = Pointer.safeParse(text).data;
	return pointer === undefined ? withoutValue(['pointer.unreadable']) : withValue(pointer, rules);
}
