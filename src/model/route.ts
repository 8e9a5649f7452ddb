import { group, labelled, leaf, list, required } from './field.ts';

/** A route as ordered legs: from where to where, how, when. */
export const routeLegs = list(
	group({
		from: labelled('From', 'Dari', required(leaf('text'))),
		fromCountry: labelled('Country of departure', 'Negara keberangkatan', leaf('country')),
		to: labelled('To', 'Ke', required(leaf('text'))),
		toCountry: labelled('Country of arrival', 'Negara kedatangan', leaf('country')),
		means: labelled('Means of transport', 'Sarana angkutan', leaf('text')),
		on: labelled('Date', 'Tanggal', leaf('date')),
	}),
);
