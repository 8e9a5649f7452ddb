import { expect, it } from 'vitest';
import { toAsciiDigits } from '../../src/normalise/digits.ts';

it.each([
	['Thai', '๐๑๒๓๔๕๖๗๘๙'],
	['Lao', '໐໑໒໓໔໕໖໗໘໙'],
	['Khmer', '០១២៣៤៥៦៧៨៩'],
	['Burmese', '၀၁၂၃၄၅၆၇၈၉'],
	['Arabic', '٠١٢٣٤٥٦٧٨٩'],
	['Persian', '۰۱۲۳۴۵۶۷۸۹'],
	['Devanagari', '०१२३४५६७८९'],
	['Bengali', '০১২৩৪৫৬৭৮৯'],
	['Tamil', '௦௧௨௩௪௫௬௭௮௯'],
])('%s digits are 0 to 9, and all else stays', (_, digits) => {
	expect(toAsciiDigits(`X ${digits} ก-ม ½`)).toBe('X 0123456789 ก-ม ½');
});
