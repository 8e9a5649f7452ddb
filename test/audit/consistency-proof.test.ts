import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { toConsistencyText, verifyConsistency } from '../../src/audit/consistency-proof.ts';
import { proveConsistency } from '../../src/audit/proof.ts';
import { emptyEdge, growTree, toRoot } from '../../src/audit/tree.ts';
import { Problem } from '../../src/problem.ts';
import { signerOf } from './keys.ts';
import { flip, leavesOf, nodesOf, readFrom } from './trees.ts';

const log = signerOf('lintas/id.imigrasi', 'ed25519', 1);
const expected = { origin: 'lintas/id.imigrasi', keys: [log.key], witnesses: [] };
const leaves = leavesOf(300);
const headOf = (size: number) => ({ size, root: toRoot(growTree(emptyEdge, leaves.slice(0, size)).hashes) });
const now = Temporal.Instant.from('2026-11-26T10:00:00Z');
const checkpoint = signCheckpoint({ origin: expected.origin, ...headOf(300) }, log, now);

async function prove(old: number): Promise<string> {
	const hashes = await proveConsistency(old, 300, readFrom(nodesOf(leaves)));
	return toConsistencyText({ old, hashes, checkpoint });
}
const verify = (text: string | Uint8Array, older = headOf(77)) => verifyConsistency(older, Buffer.from(text), expected);

describe('a consistency proof that stands alone (C2SP tlog-witness, add-checkpoint)', () => {
	it('has its lines in the order of the standard', async () => {
		const [first, ...rest] = (await prove(77)).split('\n');
		expect(first).toBe('old 77');
		expect(rest.join('\n')).toMatch(/^(?:[A-Za-z0-9+/]{43}=\n)+\nlintas\/id\.imigrasi\n300\n/);
	});

	it.each([1, 77, 256, 299, 300])('proves that a log only grew since it had %i entries', async (old) => {
		expect(verify(await prove(old), headOf(old))).toMatchObject({ size: 300 });
	});

	it('proves nothing of another tree that was seen', async () => {
		const proof = await prove(77);
		expect(() => verify(proof, headOf(76))).toThrow(Problem);
		expect(() => verify(proof, { ...headOf(77), root: headOf(78).root })).toThrow(Problem);
		expect(() => verify(proof.replace('old 77', 'old 0'), headOf(0))).toThrow(Problem);
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
		'no size': (proof) => proof.replace('old 77\n', ''),
		'two sizes': (proof) => proof.replace('old 77\n', 'old 77\nold 77\n'),
		'a size with a zero in front': (proof) => proof.replace('old 77', 'old 077'),
		'a hash too few': (proof) => proof.replace(/(old 77\n)[^\n]+\n/, '$1'),
		'a hash too many': (proof) => proof.replace(/(old 77\n)([^\n]+\n)/, '$1$2$2'),
		'no checkpoint': (proof) => proof.slice(0, proof.indexOf('\n\n') + 2),
		'300 KB': (proof) => proof + 'x'.repeat(300_000),
	};

	it.each(Object.entries(changes))('is refused with %s', async (_, change) => {
		const proof = await prove(77);
		expect(() => verify(change(proof))).toThrow(Problem);
	});
});
