import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseDisclosures, rebuildCopy } from '../../src/envelope/copy.ts';
import { toDigest } from '../../src/envelope/digest.ts';
import { parseCopy, type SignedDocument, toCopy, verifyDocument } from '../../src/envelope/document.ts';
import { openEnvelope, sealEnvelope } from '../../src/envelope/envelope.ts';
import { resolveDisclosures } from '../../src/envelope/sd-jwt.ts';
import { suites } from '../../src/envelope/suites.ts';
import { kinds } from '../../src/model/kinds.ts';
import { toSigningDay } from '../../src/model/signing-day.ts';
import { Problem } from '../../src/problem.ts';
import { bodyOf, mutations, text } from './arbitraries.ts';
import { bodyUnder } from './chosen.ts';
import { repatriation, signed, skeletonOf } from './documents.ts';
import { forgeToken, headerOf, parsePart, partOf, toPart, withPart } from './forge.ts';
import { createGateway, type Gateway, keysOf, now } from './gateways.ts';
import { signedThings } from './signed-things.ts';

const ids = suites.map(({ id }) => id);
const payload = { cover: 'a cover', copy: 'a copy' };
const few = { numRuns: 60 };
const many = { numRuns: 250 };

let indonesia: Gateway;
let malaysia: Gateway;
let document: SignedDocument;

beforeAll(async () => {
	[indonesia, malaysia] = [await createGateway('id.imigrasi'), await createGateway('my.imigresen')];
	document = await signed(indonesia, repatriation);
});

/** What came of it: a value, or a problem. Anything else that is thrown fails the test. */
async function outcomeOf<Value>(attempt: () => Promise<Value>): Promise<Value | Problem> {
	try {
		return await attempt();
	} catch (thrown) {
		if (thrown instanceof Problem) return thrown;
		throw thrown;
	}
}

function keyFor(suite: string) {
	const key = malaysia.sealing.find((candidate) => candidate.suite === suite);
	if (key === undefined) throw new Error(`No key for ${suite}.`);
	return key;
}

function open(suite: string, bytes: Uint8Array) {
	return outcomeOf(() => openEnvelope({ suite, bytes }, malaysia.opening, now));
}

describe.each(ids)('whatever comes as an envelope of suite %s', (suite) => {
	async function sealedToken(): Promise<string> {
		return new TextDecoder().decode((await sealEnvelope(payload, keyFor(suite), now)).bytes);
	}

	test('any text comes out as it went in', async () => {
		const contents = fc.record({ cover: text.filter((any) => any !== ''), copy: text.filter((any) => any !== '') });
		await fc.assert(
			fc.asyncProperty(contents, async (content) => {
				const { bytes } = await sealEnvelope(content, keyFor(suite), now);
				expect(await open(suite, bytes)).toEqual(content);
			}),
			few,
		);
	});

	test('random bytes are a problem and nothing worse', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
				expect(await open(suite, bytes)).toMatchObject({ code: 'envelope-malformed' });
			}),
			many,
		);
	});

	test('an envelope that was changed is a problem, or is what it was', async () => {
		const token = await sealedToken();
		await fc.assert(
			fc.asyncProperty(mutations, async (mutate) => {
				const mutated = mutate(token);
				const outcome = await open(suite, new TextEncoder().encode(mutated));
				if (mutated === token) expect(outcome).toEqual(payload);
				else expect(outcome).toBeInstanceOf(Problem);
			}),
			many,
		);
	});

	test('any header with any member is a problem, or was there before', async () => {
		const token = await sealedToken();
		const header = parsePart(partOf(token, 0));
		const name = fc.oneof(fc.constantFrom(...Object.keys(header), 'crit', 'zip', 'jku', '__proto__'), fc.string());
		await fc.assert(
			fc.asyncProperty(name, fc.jsonValue(), async (name, value) => {
				const forged = withPart(token, 0, toPart({ ...header, [name]: value }));
				if (forged !== token) expect(await open(suite, new TextEncoder().encode(forged))).toBeInstanceOf(Problem);
			}),
			many,
		);
	});
});

const today = toSigningDay(skeletonOf({ authority: 'id.imigrasi' } as Gateway).createdAt);
const detail = fc.constantFrom('none', 'coarse', 'no-raw');
const choices = fc.array(fc.record({ index: fc.nat(), detail }), { maxLength: 6 });

test.each(kinds)('$name: any body, any part of it withheld, is verified as just that part', async (kind) => {
	await fc.assert(
		fc.asyncProperty(bodyOf(kind.fields), choices, async (body, choice) => {
			const whole = await signed(indonesia, body, { kind: kind.name });
			const withheld = choice.flatMap(({ index, detail }) => {
				const { pointer: place, part } = whole.parts[index % whole.parts.length] ?? {};
				// An element of an ordinary list is no disclosure of its own: it is withheld with its list.
				return place === undefined || (detail === 'none' && part !== 'place') ? [] : [{ place, detail }];
			});
			const { copy, copyDigest, disclosed } = chooseDisclosures(whole, withheld);
			const verified = await verifyDocument(parseCopy(copy), keysOf(indonesia));
			expect(verified.body).toEqual(bodyUnder(kind.fields, body, withheld, today));
			expect(verified.digest).toBe(whole.digest);
			expect(toDigest(rebuildCopy(whole, disclosed))).toBe(copyDigest);
		}),
		few,
	);
});

describe('a copy that was changed', () => {
	test('is a problem, or the same document with some of its disclosures', async () => {
		const copy = toCopy(document);
		await fc.assert(
			fc.asyncProperty(mutations, async (mutate) => {
				const outcome = await outcomeOf(async () => verifyDocument(parseCopy(mutate(copy)), keysOf(indonesia)));
				if (outcome instanceof Problem) return;
				expect(outcome.digest).toBe(document.digest);
				const left = new Set(outcome.disclosures);
				expect(left.isSubsetOf(new Set(document.disclosures))).toBe(true);
			}),
			many,
		);
	});

	test('takes no disclosure from another document', async () => {
		const other = await signed(indonesia, repatriation);
		await fc.assert(
			fc.asyncProperty(fc.subarray([...other.disclosures], { minLength: 1 }), async (foreign) => {
				const mixed = parseCopy(toCopy({ ...document, disclosures: [...document.disclosures, ...foreign] }));
				const attempt = verifyDocument(mixed, keysOf(indonesia));
				await expect(attempt).rejects.toMatchObject({ code: 'disclosure-invalid' });
			}),
			few,
		);
	});
});

describe('whatever an author or a partner signs', () => {
	test.each(signedThings)('$name with any member is good, or a problem', async (thing) => {
		const good = thing.payload(indonesia, malaysia);
		const name = fc.oneof(fc.constantFrom(...Object.keys(good)), fc.string());
		await fc.assert(
			fc.asyncProperty(name, fc.jsonValue(), async (name, value) => {
				const token = await forgeToken(headerOf(indonesia, thing.typ), { ...good, [name]: value }, indonesia);
				await outcomeOf(() => thing.verify(token, indonesia, malaysia));
			}),
			many,
		);
	});

	test.each(signedThings)('$name that was changed is a problem, or is what it was', async (thing) => {
		const token = await forgeToken(headerOf(indonesia, thing.typ), thing.payload(indonesia, malaysia), indonesia);
		await fc.assert(
			fc.asyncProperty(mutations, async (mutate) => {
				const mutated = mutate(token);
				const outcome = await outcomeOf(() => thing.verify(mutated, indonesia, malaysia));
				if (mutated !== token) expect(outcome).toBeInstanceOf(Problem);
			}),
			many,
		);
	});

	test('a document with any claims and any disclosures at all is a problem', async () => {
		const skeleton = skeletonOf(indonesia);
		await fc.assert(
			fc.asyncProperty(
				fc.dictionary(fc.string(), fc.jsonValue()),
				fc.array(fc.jsonValue()),
				async (claims, contents) => {
					const disclosures = contents.map(toPart);
					const payload = { ...skeleton, ...claims, _sd: disclosures.map(toDigest), _sd_alg: 'sha-256' };
					const jwt = await forgeToken(headerOf(indonesia, 'lintas-document+sd-jwt'), payload, indonesia);
					await outcomeOf(async () =>
						verifyDocument(parseCopy(`${[jwt, ...disclosures].join('~')}~`), keysOf(indonesia)),
					);
				},
			),
			many,
		);
	});

	test('claims and disclosures of any kind resolve or do not, without a throw', async () => {
		const name = fc.constantFrom('_sd', '...', '_sd_alg', '__proto__', 'a', 'b');
		const { tree } = fc.letrec((tie) => ({
			tree: fc.oneof({ maxDepth: 4 }, fc.constantFrom('x', 1, null), tie('list'), tie('object')),
			list: fc.array(tie('tree'), { maxLength: 3 }),
			object: fc.dictionary(name, tie('tree'), { maxKeys: 3, noNullPrototype: true }),
		}));
		await fc.assert(
			fc.property(tree, fc.array(tree), (value, contents) => {
				const texts = contents.map((content) => toPart(['salt', 'a', content]));
				const payload = { value, _sd: texts.map(toDigest) } as Parameters<typeof resolveDisclosures>[0];
				const resolved = resolveDisclosures(payload, texts);
				if (texts.length > 1) expect(resolved).toBeUndefined();
			}),
			many,
		);
	});
});
