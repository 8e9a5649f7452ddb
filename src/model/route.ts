import { code, group, labelled, leaf, list, required } from './field.ts';
import { travelPurposes, visaClasses } from './travel-purposes.ts';

/** From where to where a leg of a journey goes. */
export const legFields = {
	from: labelled('From', 'Dari', required(leaf('place'))),
	fromCountry: labelled('Country of departure', 'Negara keberangkatan', leaf('country')),
	to: labelled('To', 'Ke', required(leaf('place'))),
	toCountry: labelled('Country of arrival', 'Negara kedatangan', leaf('country')),
	visaClass: labelled('Visa', 'Visa', code(visaClasses)),
	statedPurpose: labelled('Stated purpose', 'Tujuan menurut pengakuan', code(travelPurposes)),
};

/** A route as ordered legs: from where to where, how, when. */
export const routeLegs = list(
	group({
		...legFields,
		means: labelled('Means of transport', 'Sarana angkutan', leaf('text')),
		vehicle: labelled('Vehicle or vessel', 'Kendaraan atau kapal', leaf('conveyance'), 'By its plate, name or number.'),
		on: labelled('When', 'Kapan', leaf('moment')),
	}),
);
