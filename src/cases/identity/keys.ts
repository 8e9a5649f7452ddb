import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import type { Fact, Facts } from './facts.ts';

/**
 * Facts that find somebody together though each of them alone fits too many: thousands are called Siti, and thousands
 * were born in a year, and few are both. The larger the register, the more is found by these alone.
 */
const pairs: readonly (readonly [Fact, Fact])[] = [
	['name', 'year'],
	['name', 'day'],
	['name', 'place'],
	['name', 'mother'],
	['name', 'father'],
	['name', 'region'],
	['name', 'serial'],
	['name', 'document-start'],
	['name', 'document-end'],
	['mother', 'year'],
	['mother', 'day'],
	['mother', 'place'],
	['mother', 'father'],
	['father', 'year'],
	['father', 'place'],
	['day', 'place'],
	['day', 'region'],
	['day', 'serial'],
	['region', 'serial'],
];

/** By which a person is found, each once; 64 bits, signed. */
export interface SearchKeys {
	/** Of one fact each. */
	readonly alone: readonly bigint[];
	/** Of two. */
	readonly together: readonly bigint[];
}

/** Makes keyed hashes: without the key nobody can tell whether a guessed name is here. */
export interface IdentityKeys {
	toSearchKeys(facts: Facts): SearchKeys;
	/** 32 bytes of a text, of that use alone. */
	toHash(use: 'reference' | 'content', text: string): Buffer;
}

/**
 * HMAC-SHA-256 (RFC 2104) under a key derived (HKDF, RFC 5869) from the key-encryption key for this alone. What a hash is
 * of is part of what is hashed: a mother's name is not found as a child's. 64 bits are enough for finding: what is found
 * by chance falls when it is compared. How often a key occurs the database does show.
 */
export function toIdentityKeys(kek: KeyObject): IdentityKeys {
	const secret = Buffer.from(hkdfSync('sha256', kek, '', 'lintas identity search key', 32));
	const hash = (...parts: readonly string[]) => createHmac('sha256', secret).update(parts.join('\0')).digest();
	const toKey = (...parts: readonly string[]) => hash('key', ...parts).readBigInt64BE();
	return {
		toSearchKeys: (facts) => {
			const values = (fact: Fact) => facts.get(fact) ?? [];
			const alone = [...facts].flatMap(([fact, all]) => all.map((value) => toKey(fact, value)));
			const together = pairs.flatMap(([one, other]) =>
				values(one).flatMap((value) => values(other).map((another) => toKey(one, value, other, another))),
			);
			return { alone: [...new Set(alone)], together: [...new Set(together)] };
		},
		toHash: (use, text) => hash(use, text),
	};
}
