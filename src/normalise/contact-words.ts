/** Services whose account names are contacts, as officers write them. */
const platforms: readonly (readonly [platform: string, words: string, host?: string])[] = [
	['facebook', 'facebook|fb', 'facebook\\.com|fb\\.com'],
	['instagram', 'instagram|insta|ig', 'instagram\\.com'],
	['telegram', 'telegram|tele|tg', 't\\.me|telegram\\.me'],
	['tiktok', 'tik ?tok', 'tiktok\\.com'],
	['wechat', 'we ?chat'],
	['line', 'line'],
	['twitter', 'twitter', 'twitter\\.com|x\\.com'],
	// An account of these is a telephone number.
	['whatsapp', 'whats ?app|wa', 'wa\\.me'],
	['signal', 'signal'],
];

const label = '(?: ?(?:id|acc|akun|akaun|no|nomor))?[ .:=-]+@?|@';

export interface PlatformWords {
	readonly platform: string;
	/** "FB: name", "IG @name"; group 1 is the account. */
	readonly labelled: RegExp;
	/** `https://www.facebook.com/name`; group 1 is the account. */
	readonly link?: RegExp;
}

export const platformWords: readonly PlatformWords[] = platforms.map(([platform, words, host]) => ({
	platform,
	labelled: new RegExp(`^(?:${words})(?:${label})(.+)$`, 'iu'),
	...(host && { link: new RegExp(`^(?:https?://)?(?:www\\.|m\\.)?(?:${host})/@?(.+?)/?$`, 'iu') }),
}));

/** Words before a telephone number or an e-mail address that say only which of the two it is. */
export const plainLabel =
	/^(?:h\/?p|no\.? ?(?:h\/?p|tel(?:epon|efon)?|telp)|telp|telepon|telefon|tel|phone|mobile|e-?mail|emel|surel)[ .:=-]+/iu;
