import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bech32, bech32m, createBase58check } from '@scure/base';
import type { Account } from '../model/values.ts';

type Chain = Extract<Account, { type: 'crypto' }>['chain'];

interface AddressForm {
	readonly chain: Chain;
	readonly pattern: RegExp;
	readonly isRight: (address: string) => boolean;
}

const base58check = createBase58check(sha256);
const base58 = '[1-9A-HJ-NP-Za-km-z]';

/** Addresses of the chains that money is mostly moved on, each with a checksum of its own. */
const forms: readonly AddressForm[] = [
	// Bitcoin: pay to a key's or a script's hash.
	{ chain: 'bitcoin', pattern: new RegExp(`^[13]${base58}{24,34}$`), isRight: (address) => hasVersion(address, 0, 5) },
	{ chain: 'bitcoin', pattern: /^(?:bc1[a-z0-9]{8,87}|BC1[A-Z0-9]{8,87})$/, isRight: isSegwit },
	// Ethereum and the chains that have its addresses.
	{ chain: 'evm', pattern: /^0x[0-9a-fA-F]{40}$/, isRight: hasRightCase },
	{ chain: 'tron', pattern: new RegExp(`^T${base58}{33}$`), isRight: (address) => hasVersion(address, 0x41) },
];

/** The chain of an address, or that its checksum is wrong; `undefined` for what has no form of an address. */
export function findChain(address: string): Chain | 'wrong-checksum' | undefined {
	const form = forms.find(({ pattern }) => pattern.test(address));
	if (form === undefined) return undefined;
	return form.isRight(address) ? form.chain : 'wrong-checksum';
}

function hasVersion(address: string, ...versions: readonly number[]): boolean {
	try {
		const bytes = base58check.decode(address);
		return bytes.length === 21 && versions.includes(bytes[0] ?? -1);
	} catch {
		return false;
	}
}

/** BIP-173 for version 0, BIP-350 for the later ones. */
function isSegwit(address: string): boolean {
	const { words: [version] = [] } = bech32.decodeUnsafe(address as `bc1${string}`) ?? { words: [0xff] };
	if (version === 0) return true;
	const { words: [later = 0] = [] } = bech32m.decodeUnsafe(address as `bc1${string}`) ?? {};
	return later >= 1 && later <= 16;
}

/** ERC-55: letters are capitals where the hash of the address says so; in one case there is no checksum. */
function hasRightCase(address: string): boolean {
	const digits = address.slice(2);
	if (digits === digits.toLowerCase() || digits === digits.toUpperCase()) return true;
	const hash = keccak_256(new TextEncoder().encode(digits.toLowerCase()));
	return [...digits].every((digit, index) => {
		const nibble = ((hash[index >> 1] ?? 0) >> (index % 2 === 0 ? 4 : 0)) & 0xf;
		return digit === (nibble >= 8 ? digit.toUpperCase() : digit.toLowerCase());
	});
}
