import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { toInclusionText, verifyInclusion } from '../../src/audit/inclusion-proof.ts';
import { proveInclusion } from '../../src/audit/proof.ts';
import { emptyEdge, growTree, toRoot } from '../../src/audit/tree.ts';
import { Problem } from '../../src/problem.ts';
import { signerOf } from './keys.ts';
import { flip, known, leavesOf, nodesOf, readFrom } from './trees.ts';

const log = signerOf('lintas/id.imigrasi', 'ed25519', 1);
const expected = { origin: 'lintas/id.imigrasi', keys: [log.key], witnesses: [] };
const now = Temporal.Instant.from('2026-11-26T10:00:00Z');
const leaves = leavesOf(300);
const root = toRoot(growTree(emptyEdge, leaves).hashes);
const checkpoint = signCheckpoint({ origin: expected.origin, size: 300, root }, log, now);

async function prove(index: number): Promise<string> {
	const hashes = await proveInclusion(index, 300, readFrom(nodesOf(leaves)));
	return toInclusionText({ index, hashes, checkpoint });
}
const verify = (text: string | Uint8Array, index = 77) =>
	verifyInclusion(known(leaves[index]), Buffer.from(text), expected);

describe('an inclusion proof that stands alone (C2SP tlog-proof)', () => {
	it('has its lines in the order of the standard', async () => {
		const lines = (await prove(77)).split('\n');
		expect(lines.slice(0, 2)).toEqual(['c2sp.org/tlog-proof@v1', 'index 77']);
		expect(lines.slice(2, 11).every((line) => /^[A-Za-z0-9+/]{43}=$/.test(line))).toBe(true);
		expect(lines.slice(11).join('\n')).toBe(`\n${checkpoint}`);
	});

	it('proves each entry of a tree, to whoever knows the key of the log', async () => {
		for (const index of [0, 1, 77, 255, 256, 299]) {
			expect(verify(await prove(index), index)).toMatchObject({ index, checkpoint: { size: 300 } });
		}
	});

	it('may bring data that nobody vouches for', async () => {
		expect(verify((await prove(77)).replace('\n', '\nextra AAAA\n'))).toMatchObject({ index: 77 });
	});

	it('proves nothing once any bit of it is another', async () => {
		const proof = Buffer.from(await prove(77));
		fc.assert(
			fc.property(fc.nat(proof.length * 8 - 1), (bit) => {
				expect(() => verify(flip(proof, bit))).toThrow(Problem);
			}),
		);
	});

	const changes: Readonly<Record<string, (proof: string) => string>> = {
		nothing: () => '',
		'only a checkpoint': () => checkpoint,
		'another version': (proof) => proof.replace('@v1', '@v2'),
		'no index': (proof) => proof.replace('index 77\n', ''),
		'an index with a zero in front': (proof) => proof.replace('index 77', 'index 077'),
		'a negative index': (proof) => proof.replace('index 77', 'index -77'),
		'an index beyond the tree': (proof) => proof.replace('index 77', 'index 300'),
		'an index beyond numbers': (proof) => proof.replace('index 77', 'index 9999999999999999'),
		'another index': (proof) => proof.replace('index 77', 'index 76'),
		'extra data in the wrong place': (proof) => proof.replace('index 77\n', 'index 77\nextra AAAA\n'),
		'a hash too few': (proof) => proof.replace(/(index 77\n)[^\n]+\n/, '$1'),
		'a hash too many': (proof) => proof.replace(/(index 77\n)([^\n]+\n)/, '$1$2$2'),
		'sixty hashes too many': (proof) => proof.replace(/(index 77\n)([^\n]+\n)/, (_, a, b) => a + b.repeat(60)),
		'a hash that is none': (proof) => proof.replace(/(index 77\n)[^\n]+\n/, '$1AAAA\n'),
		'a carriage return': (proof) => proof.replace('index 77\n', 'index 77\r\n'),
		'no checkpoint': (proof) => proof.slice(0, proof.indexOf('\n\n') + 2),
		'300 KB': (proof) => proof + 'x'.repeat(300_000),
	};

	it.each(Object.entries(changes))('is refused with %s', async (_, change) => {
		const proof = await prove(77);
		expect(() => verify(change(proof))).toThrow(Problem);
	});

	it('is refused of another log, and under a key that is not known', async () => {
		const proof = await prove(77);
		const leaf = known(leaves[77]);
		const other = signerOf('lintas/id.imigrasi', 'ed25519', 2);
		for (const wrong of [
			{ ...expected, origin: 'lintas/my.imigresen' },
			{ ...expected, keys: [other.key] },
		]) {
			expect(() => verifyInclusion(leaf, Buffer.from(proof), wrong)).toThrow(
				expect.objectContaining({ code: 'checkpoint-untrusted' }),
			);
		}
	});
});
