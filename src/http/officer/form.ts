import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { accepts } from 'hono/accepts';
import { z } from 'zod';
import type { OpenedFormLink, ShownFormLink } from '../../cases/form-links.ts';
import { parseJsonBytes } from '../../json.ts';
import { caseForms, type FormAnswer, toAnswerSchema } from '../../model/case-forms.ts';
import { toFieldProblems } from '../../model/field-problems.ts';
import { Problem, toProblem } from '../../problem.ts';
import { Language } from '../../problem-words.ts';
import { type DoorEnv, keepNowhere } from '../app.ts';
import { readBody } from '../body.ts';
import { limitRate } from '../rate-limit.ts';
import {
	contentSecurityPolicy,
	type Letterhead,
	toAskingPage,
	toDonePage,
	toFormPage,
	toProblemPage,
} from './form-page.ts';

/** What the forms of offices without a gateway lead to. */
export interface FormDoor {
	readonly loadNames: () => Promise<Letterhead['names']>;
	readonly timeZone: string;
	readonly showForm: (token: string) => Promise<ShownFormLink>;
	readonly openForm: (token: string, code: string) => Promise<OpenedFormLink>;
	readonly answerForm: (token: string, code: string, answer: FormAnswer) => Promise<void>;
}

export const formPath = '/form/v1';

/** Filling in a form takes three requests. */
const limits = { perAddress: 30, inAll: 600 };

const maxFormBytes = 16_384;

const Submission = z.object({
	code: z.string().max(40),
	/** Without one, the form is shown. */
	answer: z.record(z.string().max(40), z.string().max(4_000)).optional(),
});

/**
 * The only routes of the door that nobody signs in for: whoever has a link and its code answers one question, once. As pages
 * for browsers, and as JSON for whoever asks for it. The token stands in the path: no line of the log has that.
 */
export function makeFormApp(door: FormDoor): Hono<DoorEnv> {
	const app = new Hono<DoorEnv>();
	const toHead = async (context: Context<DoorEnv>): Promise<Letterhead> => {
		return { names: await door.loadNames(), language: toLanguage(context), timeZone: door.timeZone };
	};
	app.use(keepNowhere, harden, toPages(toHead), limitRate(limits));
	app.get('/:token', async (context) => {
		const link = await door.showForm(context.req.param('token'));
		if (isForMachine(context)) return context.json(toJson(link));
		return context.html(toAskingPage(link, await toHead(context)));
	});
	app.post('/:token', async (context) => {
		const token = context.req.param('token');
		const { code, answer: typed } = await readSubmission(context);
		const link = await door.openForm(token, code);
		const head = await toHead(context);
		if (typed === undefined)
			return isForMachine(context) ? context.json(toJson(link)) : context.html(toFormPage(link, head, code));
		const answer = toAnswerSchema(link.purpose).safeParse(typed);
		if (!answer.success) {
			if (isForMachine(context)) throw new Problem('form-answer-invalid', { fields: toFieldProblems(answer.error) });
			const wrong = new Set(answer.error.issues.map(({ path: [name] }) => String(name)));
			return context.html(toFormPage(link, head, code, typed, wrong), 422);
		}
		await door.answerForm(token, code, answer.data);
		return isForMachine(context)
			? context.json({ state: 'answered' })
			: context.html(toDonePage(link, head, answer.data));
	});
	app.all('*', () => {
		throw new Problem('form-link-unknown');
	});
	return app;
}

const harden: MiddlewareHandler<DoorEnv> = async (context, next) => {
	await next();
	context.header('content-security-policy', contentSecurityPolicy);
	context.header('referrer-policy', 'no-referrer');
};

/** Tells people of a refusal in a page; the door has answered it as JSON, and put it on record. */
function toPages(toHead: (context: Context<DoorEnv>) => Promise<Letterhead>): MiddlewareHandler<DoorEnv> {
	return async (context, next) => {
		await next();
		if (context.error === undefined || isForMachine(context)) return;
		const page = toProblemPage(toProblem(context.error).code, await toHead(context));
		const headers = { 'content-type': 'text/html; charset=UTF-8' };
		context.res = new Response(page, { status: context.res.status, headers });
	};
}

function isForMachine(context: Context<DoorEnv>): boolean {
	const supports = ['text/html', 'application/json'];
	return accepts(context, { header: 'Accept', supports, default: 'text/html' }) === 'application/json';
}

/** As the page was switched to, else as the browser asks for. */
function toLanguage(context: Context<DoorEnv>): Language {
	const asked = accepts(context, {
		header: 'Accept-Language',
		supports: [...Language.options],
		default: 'id',
		match: (accepted, { supports, default: fallback }) =>
			accepted.map(({ type }) => type.split('-')[0] ?? '').find((type) => supports.includes(type)) ?? fallback,
	});
	return Language.safeParse(context.req.query('lang') ?? asked).data ?? 'id';
}

function toJson(link: ShownFormLink & Partial<OpenedFormLink>) {
	const { purpose, organisation, expiresAt, shown } = link;
	const { title, question, fields } = caseForms[purpose];
	return { purpose, title, question, organisation, expiresAt, ...(shown !== undefined && { shown }), fields };
}

/** @throws Problem of `readBody`; `media-type-unsupported`, `json-invalid`, `request-malformed` */
async function readSubmission(context: Context<DoorEnv>): Promise<z.infer<typeof Submission>> {
	const mediaType = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
	const parse = Object.hasOwn(parsers, mediaType ?? '') ? parsers[mediaType ?? ''] : undefined;
	if (parse === undefined) throw new Problem('media-type-unsupported');
	const submission = Submission.safeParse(parse(await readBody(context.env.incoming, maxFormBytes, () => undefined)));
	if (submission.success) return submission.data;
	throw new Problem('request-malformed', { fields: toFieldProblems(submission.error) });
}

const parsers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
	'application/json': parseJsonBytes,
	'application/x-www-form-urlencoded': (bytes) => {
		const { code, step, ...answer } = Object.fromEntries(new URLSearchParams(new TextDecoder().decode(bytes)));
		return { code, ...(step === 'answer' && { answer }) };
	},
};
