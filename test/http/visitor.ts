import { type Element, fillIn, readPage } from './page.ts';

/** What somebody was answered. */
export interface VisitedPage {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	readonly page: Element;
}

let visitors = 0;

/** Somebody at an address of their own, with a browser without scripts. */
export function openVisitor(url: string, language = 'id-ID,id;q=0.9,en;q=0.8') {
	visitors += 1;
	const address = `2001:db8:${visitors.toString(16)}::1`;
	const visit = async (to: string, init: RequestInit = {}): Promise<VisitedPage> => {
		const headers = { accept: 'text/html,*/*;q=0.8', 'accept-language': language, 'x-forwarded-for': address };
		const response = await fetch(new URL(to, url), { ...init, headers: { ...headers, ...init.headers } });
		const text = await response.text();
		return { status: response.status, headers: response.headers, text, page: readPage(text) };
	};
	const submit = async (from: VisitedPage, typed: Readonly<Record<string, string>>) => {
		const { action, body } = fillIn(from.page, typed);
		return await visit(action, { method: 'POST', body });
	};
	return { address, visit, submit, tryCode: (code: string) => visit('', post({ code })) };
}

/** As forms are sent. */
export const post = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
