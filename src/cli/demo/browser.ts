/** Where a browser came to. */
interface Page {
	readonly status: number;
	readonly url: URL;
	readonly text: string;
}

/** Keeps cookies and follows redirects as a person's browser does, and no more. */
export interface Browser {
	readonly cookies: Map<string, string>;
	visit(url: URL | string, init?: RequestInit): Promise<Page>;
	/**
	 * Goes to where somebody signs in, chooses who to be, and comes back.
	 *
	 * @param back does not follow the redirect to there: nobody need answer at that address
	 * @returns where it came to
	 */
	signIn(url: URL | string, person: string, back?: string): Promise<Page>;
}

const maxRedirects = 10;

export function openBrowser(): Browser {
	const cookies = new Map<string, string>();
	const visit = async (start: URL | string, init: RequestInit = {}, back?: string): Promise<Page> => {
		let [url, asked] = [new URL(start), init];
		for (let redirects = 0; redirects < maxRedirects; redirects++) {
			const headers = { ...asked.headers, cookie: toHeader(cookies, url) };
			const response = await fetch(url, { ...asked, headers, redirect: 'manual' });
			keep(cookies, url, response.headers.getSetCookie());
			const location = response.headers.get('location');
			if (location === null) return { status: response.status, url, text: await response.text() };
			url = new URL(location, url);
			if (back !== undefined && url.href.startsWith(back)) return { status: response.status, url, text: '' };
			asked = {};
		}
		throw new Error('redirected in a circle');
	};
	return {
		cookies,
		visit,
		signIn: async (url, person, back) => {
			const choice = await visit(url);
			return await visit(choice.url, { method: 'POST', body: new URLSearchParams({ person }) }, back);
		},
	};
}

/** By origin: ports are no part of a cookie's, so this is stricter. */
function keep(cookies: Map<string, string>, { origin }: URL, set: readonly string[]): void {
	for (const line of set) {
		const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
		const isGone = value === '' || /expires=Thu, 01 Jan 1970/i.test(line);
		if (isGone) cookies.delete(`${origin} ${name}`);
		else cookies.set(`${origin} ${name}`, value);
	}
}

function toHeader(cookies: ReadonlyMap<string, string>, { origin }: URL): string {
	const own = [...cookies].filter(([key]) => key.startsWith(`${origin} `));
	return own.map(([key, value]) => `${key.slice(origin.length + 1)}=${value}`).join('; ');
}
