import { beforeAll, describe, expect, test } from 'vitest';
import { chooseDisclosures } from '../../src/envelope/copy.ts';
import { signCover } from '../../src/envelope/cover.ts';
import { parseCopy, type SignedDocument, verifyDocument } from '../../src/envelope/document.ts';
import { DeliveryId } from '../../src/model/identifiers.ts';
import { isWithin } from '../../src/model/json-pointer.ts';
import { kinds } from '../../src/model/kinds.ts';
import type { Withholding } from '../../src/model/withholding.ts';
import { type Canary, plant } from './canaries.ts';
import { signed, skeletonOf } from './documents.ts';
import { createGateway, type Gateway, keysOf, now } from './gateways.ts';

let indonesia: Gateway;

beforeAll(async () => {
	indonesia = await createGateway('id.imigrasi');
});

/** Everything that a recipient can read: the signed part, each disclosure, and the cover. */
async function readAll(copy: string, cover: string): Promise<string> {
	const { jwt, disclosures } = parseCopy(copy);
	const parts = [jwt.split('.')[1] ?? '', cover.split('.')[1] ?? '', ...disclosures];
	return parts.map((part) => Buffer.from(part, 'base64url').toString('utf8')).join('\n');
}

async function coverOf(withheld: readonly Withholding[], copyDigest: string): Promise<string> {
	const deliveryId = DeliveryId.parse('019ab000-0000-7000-8000-0000000000d1');
	const statement = { from: indonesia.authority, to: indonesia.authority, deliveryId, copyDigest, withheld };
	return await signCover({ ...statement, handling: skeletonOf(indonesia).handling } as never, indonesia.signing, now);
}

/** The marks of a leaf that may be read under a choice, and those that may not. */
function sort({ raw, issue, value }: Canary, detail: Withholding['detail'] | 'full', isText: boolean) {
	const written = isText ? [raw, issue, value] : [raw, issue];
	const layers = [
		{ marks: written, isTold: detail === 'full' },
		{ marks: isText ? [] : [value], isTold: detail === 'full' || detail === 'no-raw' },
	];
	const pick = (isTold: boolean) =>
		layers
			.filter((layer) => layer.isTold === isTold)
			.flatMap(({ marks }) => marks)
			.filter((mark) => mark !== undefined);
	return { told: pick(true), untold: pick(false) };
}

function placesOf({ parts }: SignedDocument): string[] {
	return [...new Set(parts.filter(({ part }) => part === 'place').map(({ pointer }) => pointer))];
}

describe.each(kinds)('of a $name with a mark in every layer of every field', (kind) => {
	test.each(['none', 'coarse', 'no-raw'] as const)(
		'the copy has just what was chosen, where each place is %s',
		async (detail) => {
			const { body, canaries } = plant(kind.fields);
			const document = await signed(indonesia, body, { kind: kind.name });
			const isText = new Map(
				canaries.map(({ pointer }) => [
					pointer,
					!document.parts.some((part) => part.pointer === pointer && part.part === 'value'),
				]),
			);
			for (const place of ['', ...placesOf(document)]) {
				const withheld: Withholding[] = [{ place, detail, rule: 'officer' }];
				const { copy, copyDigest } = chooseDisclosures(document, withheld);
				const text = await readAll(copy, await coverOf(withheld, copyDigest));
				for (const canary of canaries) {
					const isOpen = canary.value === undefined;
					const { told, untold } = sort(
						canary,
						isWithin(canary.pointer, place) ? detail : 'full',
						!isOpen && isText.get(canary.pointer) === true,
					);
					const found = (marks: readonly string[]) => marks.filter((mark) => text.includes(mark));
					expect({ place, pointer: canary.pointer, told: found(told), untold: found(untold) }).toEqual({
						place,
						pointer: canary.pointer,
						told,
						untold: [],
					});
				}
				expect(text.includes('place.country-differs')).toBe(detail === 'no-raw');
				await verifyDocument(parseCopy(copy), keysOf(indonesia));
			}
		},
	);
});
