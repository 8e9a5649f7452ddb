import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { toCheckpointText } from '../../src/audit/checkpoint-text.ts';
import { parseNote, toSignedText } from '../../src/audit/note.ts';
import { toVerifierKeyText } from '../../src/audit/note-key.ts';
import { signNote } from '../../src/audit/note-signature.ts';
import { proveConsistency, proveInclusion } from '../../src/audit/proof.ts';
import { readFromTiles, toTilePath } from '../../src/audit/tile.ts';
import { emptyEdge, growTree, toRoot } from '../../src/audit/tree.ts';
import checkedIn from '../vectors/go-sumdb/vectors.json' with { type: 'json' };
import { growTiles } from './grow-tiles.ts';
import { signerOf } from './keys.ts';
import { base64, flip, known, leavesOf } from './trees.ts';

const folder = 'test/vectors/go-sumdb';
const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '' };
const isInstalled = spawnSync('go', ['list', 'golang.org/x/mod/sumdb/tlog'], { env }).status === 0;

function go(program: string, input = ''): ReturnType<typeof spawnSync> {
	return spawnSync('go', ['run', program], { cwd: folder, env, input, encoding: 'utf8' });
}

const at = Temporal.Instant.from('2026-11-26T12:00:00Z');
const leaves = leavesOf(66_000);

/** Everything that a stranger needs to check one entry of a log, as the log serves it. */
async function prove(index: number, from: number) {
	const { edge, tiles } = growTiles(emptyEdge, leaves);
	const served = Object.fromEntries(tiles.map(({ tile, hashes }) => [toTilePath(tile), hashes]));
	const readHashes = readFromTiles(edge.size, async (asked) => asked.map((tile) => known(served[toTilePath(tile)])));
	const signer = signerOf('lintas/id.imigrasi', 'ed25519', 1);
	const head = { origin: signer.key.name, size: edge.size, root: toRoot(edge.hashes) };
	const older = toRoot(growTree(emptyEdge, leaves.slice(0, from)).hashes);
	return {
		key: toVerifierKeyText(signer.key),
		checkpoint: cosign(signCheckpoint(head, signer, at)),
		older: { size: from, root: base64(older) },
		index,
		leaf: base64(known(leaves[index])),
		inclusion: (await proveInclusion(index, edge.size, readHashes)).map(base64),
		consistency: (await proveConsistency(from, edge.size, readHashes)).map(base64),
		tiles: Object.fromEntries(Object.entries(served).map(([path, hashes]) => [path, base64(hashes)])),
	};
}

/** Go passes over the kinds of signatures that it does not know. */
function cosign(note: string): string {
	const { text, signatures } = parseNote(Buffer.from(note));
	const witnesses = [
		signerOf('lintas/my.imigresen', 'cosignature/v1', 3),
		signerOf('lintas/my.imigresen', 'subtree/v1', 3),
	];
	return toSignedText({
		text,
		signatures: [...signatures, ...witnesses.map((witness) => signNote(text, witness, at))],
	});
}

describe.skipIf(!isInstalled)(
	'with Go and golang.org/x/mod at hand (apt-get install golang-go golang-golang-x-mod-dev)',
	() => {
		test.each([
			[0, 1],
			[12_345, 50_000],
			[65_999, 65_536],
		])('it takes our checkpoint, leaf %d, growth from %d and tiles', async (index, from) => {
			const { stdout, stderr } = go('check.go', JSON.stringify(await prove(index, from)));
			expect(stderr).toBe('');
			expect(JSON.parse(String(stdout))).toEqual({
				origin: 'lintas/id.imigrasi',
				size: 66_000,
				by: 'lintas/id.imigrasi',
				others: 2,
			});
		});

		test('it refuses what we spoilt', async () => {
			const made = await prove(12_345, 50_000);
			const spoil = (text: string) => base64(flip(Buffer.from(text, 'base64'), 9));
			const { text } = parseNote(Buffer.from(made.checkpoint));
			const spoilt = [
				[{ checkpoint: made.checkpoint.replace('\n66000\n', '\n66001\n') }, 'signature'],
				[{ inclusion: made.inclusion.with(3, spoil(known(made.inclusion[3]))) }, 'proof'],
				[{ consistency: made.consistency.slice(1) }, 'proof'],
				[
					{ tiles: { ...made.tiles, 'tile/0/257.p/208': spoil(known(made.tiles['tile/0/257.p/208'])) } },
					'inconsistent',
				],
			] as const;
			expect(text).toBe(
				toCheckpointText({
					origin: 'lintas/id.imigrasi',
					size: 66_000,
					root: toRoot(growTree(emptyEdge, leaves).hashes),
				}),
			);
			for (const [change, why] of spoilt) {
				const { status, stderr } = go('check.go', JSON.stringify({ ...made, ...change }));
				expect([status, String(stderr)]).toEqual([1, expect.stringContaining(why)]);
			}
		});

		test('what it makes now is what is checked in', () => {
			expect(JSON.parse(String(go('make.go').stdout))).toEqual(checkedIn);
		});
	},
);
