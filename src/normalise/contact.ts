import { ContactPoint } from '../model/values.ts';
import { cleanLine } from './characters.ts';
import { plainLabel, platformWords } from './contact-words.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import { readPhone } from './phone.ts';
import type { RuleName } from './rules.ts';

const maxLength = 300;

/** A telephone number, an e-mail address or an account of a service: "0812…", "FB: Budi Kerja". */
export function normaliseContact(raw: string): Normalised<ContactPoint> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['contact.unreadable']);
	const account = findAccount(text);
	if (account !== undefined) return readAccount(account, [...rules, account.rule]);
	const bare = text.replace(plainLabel, '');
	return readPlain(bare, bare === text ? rules : [...rules, 'contact.label']);
}

interface Account {
	readonly platform: string;
	readonly isCaseless: boolean;
	readonly name: string;
	readonly rule: RuleName;
}

function findAccount(text: string): Account | undefined {
	for (const { platform, isCaseless, labelled, link } of platformWords) {
		const linked = link?.exec(text)?.[1];
		if (linked !== undefined) return { platform, isCaseless, name: linked, rule: 'contact.link' };
		const name = labelled.exec(text)?.[1];
		if (name !== undefined) return { platform, isCaseless, name, rule: 'contact.label' };
	}
	return undefined;
}

/** People are reached by number on most services; whose account it is stays in the raw text. */
function readAccount(
	{ platform, isCaseless, name, rule }: Account,
	rules: readonly RuleName[],
): Normalised<ContactPoint> {
	// wa.me takes numbers with their country code and without a plus sign.
	const phone = readPhone(platform === 'whatsapp' && rule === 'contact.link' ? `+${name.replace(/^\+/, '')}` : name);
	if (phone !== undefined) return fromPhone(phone, rules);
	if (platform === 'whatsapp') return withoutValue(['contact.unreadable']);
	return readHandle(platform, isCaseless, name.trim(), rules);
}

/** An account name; words with spaces are the name that an account shows, which others may show too. */
function readHandle(
	platform: string,
	isCaseless: boolean,
	name: string,
	rules: readonly RuleName[],
): Normalised<ContactPoint> {
	// Facebook's numbered profiles are the only accounts behind a question mark.
	const account = /^profile\.php\?id=\d+/.exec(name)?.[0] ?? name.replace(/(?<=\S)[?#]\S*$/, '');
	const handle = isCaseless && /^[\w.]+$/.test(account) ? account.toLowerCase() : account;
	return check({ type: 'handle', platform, handle }, [
		...rules,
		...(handle === name ? [] : ['contact.handle-form' as const]),
		...(handle.includes(' ') ? ['contact.display-name' as const] : []),
	]);
}

function readPlain(text: string, rules: readonly RuleName[]): Normalised<ContactPoint> {
	const phone = readPhone(text);
	if (phone !== undefined) return fromPhone(phone, rules);
	if (/^@\S+$/u.test(text)) return withoutValue(['contact.platform-unknown']);
	const [, local = '', domain = ''] = /^([^\s@]+)@([^\s@]+)$/u.exec(text) ?? [];
	const address = `${local}@${domain.toLowerCase()}`;
	return check({ type: 'email', address }, address === text ? rules : [...rules, 'contact.domain-case']);
}

function fromPhone(
	phone: NonNullable<ReturnType<typeof readPhone>>,
	rules: readonly RuleName[],
): Normalised<ContactPoint> {
	if ('doubt' in phone) return withoutValue([phone.doubt]);
	return check({ type: 'phone', e164: phone.e164 }, [...rules, ...phone.rules]);
}

function check(point: ContactPoint, rules: readonly RuleName[]): Normalised<ContactPoint> {
	return ContactPoint.safeParse(point).success ? withValue(point, rules) : withoutValue(['contact.unreadable']);
}
