import type { Conveyance } from '../model/values.ts';
import { cleanLine } from './characters.ts';
import { type Normalised, withoutValue } from './normalised.ts';
import { readPlate } from './plate.ts';
import { isVessel, readVessel } from './vessel.ts';

const maxLength = 300;

/** A vehicle by its plate or a vessel by its name or numbers: "Avanza hitam BP 1234 XY", "KM Fiktif IMO 9074729". */
export function normaliseConveyance(raw: string): Normalised<Conveyance> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['text.too-long']);
	return isVessel(text) ? readVessel(text, rules) : readPlate(text, rules);
}
