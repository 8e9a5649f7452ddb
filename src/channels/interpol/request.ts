import type { Json } from '../../json.ts';
import type { Body } from '../../model/field.ts';
import { findKind } from '../../model/kinds.ts';
import { toGroups, toValue } from '../../model/leaf-values.ts';
import type { NoticeRequest } from '../../model/notice-request.ts';
import type { Skeleton } from '../../model/skeleton.ts';
import { findAlpha2 } from '../../normalise/country-names.ts';
import { type FieldProblem, Problem } from '../../problem.ts';
import type { Changed, Outgoing, Rendered } from '../channel.ts';
import { listBroken } from './rules.ts';
import { writeRecords } from './sltd.ts';
import { standardValue, writeNotice } from './write-notice.ts';

interface Written {
	readonly content: Readonly<Record<string, unknown>>;
	readonly problems: readonly FieldProblem[];
}

/** What is asked of the bureau, as JSON. @throws Problem `channel-refused` */
export function render(outgoing: Outgoing): Rendered {
	const { content, problems } = write(outgoing);
	if (problems.length > 0) throw new Problem('channel-refused', { fields: problems });
	const request = { reference: outgoing.deliveryId, ...content };
	return { outgoing, content: new TextEncoder().encode(JSON.stringify(request)) };
}

function write(outgoing: Outgoing): Written {
	const { changes, request } = outgoing;
	if (changes?.type === 'withdraws') return writeWithdrawal(outgoing, changes);
	if (changes?.type === 'corrects') {
		const update = writeStated(changes, request ?? changes.request);
		const reasons = [...toGroups(outgoing.body.amendments).map(({ reason }) => reason), outgoing.body.explanation];
		return {
			content: {
				...update.content,
				request: 'update',
				of: changes.deliveryId,
				reasons: reasons.flatMap((leaf) => toValue<string>(leaf) ?? []),
			},
			problems: update.problems,
		};
	}
	return writeStated(outgoing, request);
}

function writeWithdrawal({ body }: Outgoing, { deliveryId }: Changed): Written {
	const [reason, explanation] = [toValue<string>(body.reason), toValue<string>(body.explanation)];
	return {
		content: { request: 'withdrawal', of: deliveryId, reason, explanation },
		problems: reason === undefined ? [{ pointer: '/reason', ...standardValue }] : [],
	};
}

/** A document as it stands, all of it. */
function writeStated(
	{ skeleton, body }: { readonly skeleton: Skeleton; readonly body: Body },
	request: NoticeRequest | undefined,
): Written {
	const kind = findKind(skeleton.kind);
	if (kind === undefined || request === undefined) return { content: {}, problems: [askedNothing] };
	const { form, countries, neutral, publishExtract, offence } = request;
	const review = toReview(skeleton, form === 'sltd' ? 10 : 5);
	const { problems, ...said } = form === 'sltd' ? writeRecords(body, review) : writeNotice(kind, body);
	return {
		content: {
			request: form === 'sltd' || form === 'diffusion' ? form : 'notice',
			...(form !== 'sltd' && form !== 'diffusion' && { color: form }),
			countries: countries?.map((country) => findAlpha2(country) ?? country),
			...said,
			declarations: { neutral, publishExtract, offence },
			texts: writeTexts(body),
			reviewOn: review.on,
		},
		problems: [...listBroken({ kind: kind.name, body, request }), ...listUntold(body), ...problems],
	};
}

const askedNothing = {
	pointer: '/request',
	expected: 'what is asked of this recipient: a form and declarations',
	expectedIndonesian: 'yang diminta dari penerima ini: bentuk dan pernyataan',
};

/** At most so many years after it was signed: a document may be kept for longer, a notice is looked at again. */
function toReview({ createdAt, handling }: Skeleton, years: number): { readonly on: string; readonly latest: string } {
	const latest = Temporal.PlainDate.from(createdAt.slice(0, 10)).add({ years }).toString();
	const [on = latest] = [handling.retainUntil, latest].toSorted();
	return { on, latest };
}

/** What of the summaries has no value. */
function listUntold({ summaries }: Body): FieldProblem[] {
	return toGroups(summaries).flatMap((group, index) =>
		Object.entries(group).flatMap(([name, leaf]) =>
			toValue(leaf) === undefined ? [{ pointer: `/summaries/${index}/${name}`, ...standardValue }] : [],
		),
	);
}

/** Title and summary by their language. */
function writeTexts({ summaries }: Body): Readonly<Record<string, Json>> {
	return Object.fromEntries(
		toGroups(summaries).map(({ language, title, summary }) => [
			toValue<string>(language) ?? '',
			{ title: toValue<string>(title) ?? null, summary: toValue<string>(summary) ?? null },
		]),
	);
}
