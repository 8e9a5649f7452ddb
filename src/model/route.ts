import { group, leaf, list, required } from './field.ts';

/** A route as ordered legs: from where to where, how, when. */
export const routeLegs = list(
	group({
		from: required(leaf('text')),
		fromCountry: leaf('country'),
		to: required(leaf('text')),
		toCountry: leaf('country'),
		means: leaf('text'),
		on: leaf('date'),
	}),
);
