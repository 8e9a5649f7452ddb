interface Platform {
	readonly platform: string;
	/** Its names as officers write them, a pattern. */
	readonly words: string;
	/** Where its links lead, a pattern. */
	readonly host?: string;
	/** Account names are the same in capital and small letters. */
	readonly isCaseless?: true;
}

/** Services whose account names are contacts: those of HTCDS 2.0 `vic_RecruitmentWebsitesAndApps` and of our region. */
const platforms: readonly Platform[] = [
	{ platform: 'messenger', words: '(?:facebook |fb )?messenger', host: 'm\\.me|messenger\\.com/t' },
	{ platform: 'facebook', words: 'facebook|fb', host: 'facebook\\.com|fb\\.com', isCaseless: true },
	{ platform: 'instagram', words: 'instagram|insta|ig', host: 'instagram\\.com', isCaseless: true },
	{ platform: 'telegram', words: 'telegram|tele|tg', host: 't\\.me|telegram\\.me', isCaseless: true },
	{ platform: 'tiktok', words: 'tik ?tok', host: 'tiktok\\.com', isCaseless: true },
	{ platform: 'wechat', words: 'we ?chat' },
	{ platform: 'line', words: 'line' },
	{ platform: 'twitter', words: 'twitter', host: 'twitter\\.com|x\\.com', isCaseless: true },
	{ platform: 'youtube', words: 'you ?tube|yt', host: 'youtube\\.com' },
	{ platform: 'threads', words: 'threads', host: 'threads\\.net|threads\\.com', isCaseless: true },
	{ platform: 'snapchat', words: 'snap ?chat', host: 'snapchat\\.com/add', isCaseless: true },
	{ platform: 'discord', words: 'discord' },
	{ platform: 'michat', words: 'mi ?chat' },
	{ platform: 'kakaotalk', words: 'kakao(?: ?talk)?' },
	// An account of these is a telephone number.
	{ platform: 'whatsapp', words: 'whats ?app|wa', host: 'wa\\.me' },
	{ platform: 'viber', words: 'viber' },
	{ platform: 'zalo', words: 'zalo', host: 'zalo\\.me' },
	{ platform: 'signal', words: 'signal' },
];

const label = '(?: ?(?:id|acc|akun|akaun|no|nomor))?[ .:=-]+@?|@';

export interface PlatformWords {
	readonly platform: string;
	readonly isCaseless: boolean;
	/** "FB: name", "IG @name"; group 1 is the account. */
	readonly labelled: RegExp;
	/** `https://www.facebook.com/name`; group 1 is the account. */
	readonly link?: RegExp;
}

export const platformWords: readonly PlatformWords[] = platforms.map(
	({ platform, words, host, isCaseless = false }) => ({
		platform,
		isCaseless,
		labelled: new RegExp(`^(?:${words})(?:${label})(.+)$`, 'iu'),
		...(host && { link: new RegExp(`^(?:https?://)?(?:www\\.|m\\.|vt\\.|web\\.)?(?:${host})/@?(.+?)/?$`, 'iu') }),
	}),
);

/** Words before a telephone number or an e-mail address that say only which of the two it is. */
export const plainLabel =
	/^(?:h\/?p|no\.? ?(?:h\/?p|tel(?:epon|efon)?|telp)|telp|telepon|telefon|tel|phone|mobile|e-?mail|emel|surel)[ .:=-]+/iu;
