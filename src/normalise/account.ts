import { electronicFormatIBAN, isValidIBAN } from 'ibantools';
import type { Account } from '../model/values.ts';
import { type Provider, providers } from './account-providers.ts';
import { cleanLine } from './characters.ts';
import { takeCountry } from './country-in-text.ts';
import { findByCode } from './country-names.ts';
import { fold } from './fold.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import { readPhone } from './phone.ts';
import type { RuleName } from './rules.ts';
import { tidyEnds } from './tidy-ends.ts';
import { findChain } from './wallet-address.ts';

const maxLength = 300;

/**
 * An account at a bank or with an electronic wallet, an IBAN or the address of a crypto wallet:
 * "BCA 1234567890 a.n. Budi", "DANA 0812…". What fails its own check digits is not taken.
 */
export function normaliseAccount(raw: string): Normalised<Account> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['text.too-long']);
	const { rest, holder } = takeHolder(text);
	const read = readAddress(rest) ?? readIban(rest) ?? readNumber(rest);
	if ('doubt' in read) return withoutValue([read.doubt]);
	const value = holder === undefined ? read.account : { ...read.account, holder };
	return withValue(value, [
		...rules,
		...(text === toAccountText(read.account) ? [] : ['account.words' as const]),
		...read.doubts,
	]);
}

/** An account as one would write it. */
export function toAccountText(account: Account): string {
	switch (account.type) {
		case 'iban':
			return account.iban;
		case 'crypto':
			return account.address;
		case 'bank':
			return account.bank === undefined ? account.number : `${account.bank} ${account.number}`;
		case 'wallet':
			return `${account.provider} ${account.account}`;
	}
}

type Read = { readonly account: Account; readonly doubts: readonly RuleName[] } | { readonly doubt: RuleName };

/** "a.n. Budi", "a/n Budi", "atas nama Budi": whose account it is. */
function takeHolder(text: string): { rest: string; holder?: string } {
	const [all, name = ''] = /(?<![\p{L}\p{N}])(?:a[./]?n\.?|atas nama|nama)[ .:]+(\p{L}.*)$/iu.exec(text) ?? [];
	const holder = tidyEnds(name);
	return all === undefined || holder === '' ? { rest: text } : { rest: text.replace(all, ' '), holder };
}

function readAddress(text: string): Read | undefined {
	for (const [word] of text.matchAll(/(?<![A-Za-z0-9])[A-Za-z0-9]{25,90}(?![A-Za-z0-9])/g)) {
		const chain = findChain(word);
		if (chain === 'wrong-checksum') return { doubt: 'account.address-checksum' };
		if (chain !== undefined) return { account: { type: 'crypto', chain, address: word }, doubts: [] };
	}
	return undefined;
}

/** Two letters, two check digits (ISO 13616), then as many places as the country has. */
function readIban(text: string): Read | undefined {
	const [written] =
		/(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/u.exec(text) ?? [];
	if (written === undefined) return undefined;
	const iban = electronicFormatIBAN(written) ?? '';
	const country = findByCode(iban.slice(0, 2));
	if (country === undefined || !isValidIBAN(iban)) return { doubt: 'account.iban' };
	return { account: { type: 'iban', iban, country }, doubts: [] };
}

function readNumber(text: string): Read {
	const [written, ...further] = text.match(/(?<![\d+]|\d[ .-])\+?\d(?:[ .-]?\d){5,19}(?![ .-]?\d)/g) ?? [];
	if (written === undefined) return { doubt: 'account.unreadable' };
	if (further.length > 0) return { doubt: 'account.several-numbers' };
	const around = text.replace(written, ' ');
	const provider = findProvider(around);
	return provider?.type === 'wallet' ? toWallet(provider, written) : toBank(provider, written, around);
}

/** A number without a country's code is of the wallet's country, never of the one that is assumed for telephones. */
function toWallet({ name, country }: Provider, written: string): Read {
	const digits = written.replace(/\D/g, '');
	// "+0812 …" is no number of any country, but without its plus it is.
	const phone = [written, digits].map(readPhone).find((read) => read !== undefined && 'e164' in read);
	const toRead = (account: string, doubts: readonly RuleName[]): Read => ({
		account: { type: 'wallet', provider: name, account },
		doubts,
	});
	if (phone === undefined || !('e164' in phone)) return toRead(digits, []);
	const assumed = assumedCountries.find(([rule]) => phone.rules.includes(rule))?.[1];
	if (assumed === undefined || assumed === country) return toRead(phone.e164, []);
	return toRead(digits, country === undefined ? ['contact.country-unclear'] : []);
}

const assumedCountries: readonly (readonly [RuleName, string])[] = [
	['contact.assumed-indonesia', 'IDN'],
	['contact.assumed-malaysia', 'MYS'],
];

function toBank(provider: Provider | undefined, written: string, around: string): Read {
	const number = written.replace(/\D/g, '');
	const country = provider?.country ?? takeCountry(around).country;
	const account: Account = {
		type: 'bank',
		number,
		...(provider && { bank: provider.name }),
		...(provider?.code && { bankCode: provider.code }),
		...(country && { country }),
	};
	const isOtherLength = provider?.digits !== undefined && provider.digits !== number.length;
	return {
		account,
		doubts: [
			...(provider === undefined ? ['account.provider-unknown' as const] : []),
			...(isOtherLength ? ['account.number-length' as const] : []),
		],
	};
}

const byName = providers
	.flatMap((provider) => [fold(provider.name), ...provider.also].map((name) => ({ name: ` ${name} `, provider })))
	.toSorted((one, other) => other.name.length - one.name.length);

/** By the longest name in the text: "Bank Rakyat Indonesia" is not Malaysia's Bank Rakyat. */
function findProvider(text: string): Provider | undefined {
	const words = ` ${fold(text)} `;
	return byName.find(({ name }) => words.includes(name))?.provider;
}
