import { group, labelled, leaf, list } from './field.ts';

/** What a person looks like and speaks: how somebody is known again whose documents say another name. */
export const appearance = labelled(
	'Appearance',
	'Ciri-ciri',
	group({
		heightCm: labelled('Height (cm)', 'Tinggi badan (cm)', leaf('text')),
		weightKg: labelled('Weight (kg)', 'Berat badan (kg)', leaf('text')),
		hair: labelled('Hair', 'Rambut', leaf('text')),
		eyes: labelled('Eyes', 'Mata', leaf('text')),
		marks: labelled('Distinguishing marks', 'Tanda khusus', leaf('text')),
		languages: labelled('Languages spoken', 'Bahasa yang dikuasai', list(leaf('text'))),
	}),
);
