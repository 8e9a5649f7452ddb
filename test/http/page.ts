/** An element of a page, as a browser would have it. */
export interface Element {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: (Element | string)[];
}

const voids = new Set(['meta', 'input', 'br']);
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function decode(text: string): string {
	return text.replaceAll(/&(amp|lt|gt|quot);/g, (_, name) => entities[name] ?? '');
}

/** Reads a page that closes every element it opens. @throws where it does not, or is no HTML */
export function readPage(html: string): Element {
	const root: Element = { name: '', attributes: {}, children: [] };
	const open = [root];
	for (const [token, end, name = '', attributes = '', text] of html.matchAll(
		/<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>|<!doctype html>|([^<]+)|</g,
	)) {
		const parent = open.at(-1);
		if (token === '<' || parent === undefined) throw new Error(`no tag: ${html.slice(0, 80)}`);
		if (text !== undefined) parent.children.push(decode(text));
		else if (end === '/') {
			if (open.pop()?.name !== name) throw new Error(`${name} is closed and not open`);
		} else if (name !== '') {
			const pairs = [...attributes.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)];
			const element = {
				name,
				attributes: Object.fromEntries(pairs.map(([, key, value = '']) => [key, decode(value)])),
			};
			parent.children.push({ ...element, children: [] });
			if (!voids.has(name)) open.push(parent.children.at(-1) as Element);
		}
	}
	if (open.length !== 1) throw new Error(`${open.at(-1)?.name} is not closed`);
	return root;
}

/** All elements of that name, in their order. */
export function findAll(element: Element, name: string): Element[] {
	return element.children.flatMap((child) =>
		typeof child === 'string' ? [] : [...(child.name === name ? [child] : []), ...findAll(child, name)],
	);
}

/** What a reader sees. */
export function toText(element: Element): string {
	if (element.name === 'style' || element.name === 'title') return '';
	return element.children.map((child) => (typeof child === 'string' ? child : toText(child))).join(' ');
}

/** Every control that people fill in, with the text of the label that is tied to it. */
export function readLabels(page: Element): Record<string, string> {
	const labels = findAll(page, 'label');
	const controls = [...findAll(page, 'input'), ...findAll(page, 'textarea')];
	return Object.fromEntries(
		controls.flatMap(({ attributes: { id = '', type } }) => {
			if (type === 'hidden') return [];
			const label = labels.find(({ attributes }) => attributes.for === id);
			if (label === undefined) throw new Error(`${id} has no label`);
			return [[id, toText(label).trim()]];
		}),
	);
}

/** What a browser sends of the form in `main`, once people have filled these in. */
export function fillIn(
	page: Element,
	typed: Readonly<Record<string, string>> = {},
): { action: string; body: URLSearchParams } {
	const form = findAll(page, 'main').flatMap((main) => findAll(main, 'form'))[0];
	if (form === undefined) throw new Error('no form');
	const body = new URLSearchParams();
	for (const { attributes } of [...findAll(form, 'input'), ...findAll(form, 'textarea')]) {
		const { name = '', type, value = '' } = attributes;
		if (type !== 'radio') body.append(name, typed[name] ?? value);
		else if (typed[name] === value) body.append(name, value);
	}
	return { action: form.attributes.action ?? '', body };
}
