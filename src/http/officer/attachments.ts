import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { Attached } from '../../exchange/attach.ts';
import type { AttachmentQuestion, OpenedAttachment } from '../../exchange/attachment-reading.ts';
import { type Log, toErrorFields } from '../../log.ts';
import type { Purpose } from '../../model/handling.ts';
import type { Person } from '../../model/person.ts';
import { maxAttachmentBytes } from '../../model/skeleton.ts';
import { Problem, toProblem } from '../../problem.ts';
import type { DoorApp, DoorEnv } from '../app.ts';
import { attachmentRoutes } from './attachment-routes.ts';
import { requirePurpose } from './purpose.ts';

/** What the routes of attachments lead to. */
export interface AttachmentDoor {
	readonly attach: (by: Person, content: AsyncIterable<Uint8Array>, declared?: string) => Promise<Attached>;
	readonly readAttachment: (by: Person, purpose: Purpose, question: AttachmentQuestion) => Promise<OpenedAttachment>;
	readonly log: Log;
}

export function addAttachmentRoutes(app: DoorApp, door: AttachmentDoor): void {
	app.openapi(attachmentRoutes.handIn, async (context) => {
		const { incoming } = context.env;
		const declared = toDeclaredType(incoming.headers['content-type']);
		return context.json(await door.attach(context.get('person'), readUpload(incoming), declared), 201);
	});
	app.openapi(
		attachmentRoutes.read,
		async (context) => {
			const { id: document, digest } = context.req.valid('param');
			const { purpose, original } = context.req.valid('query');
			const question = { document, digest, original: original === 'true' };
			const file = await door.readAttachment(context.get('person'), purpose, question);
			return answerFile(context, file, door.log);
		},
		requirePurpose,
	);
}

/** Undefined where the header says no more than that these are bytes. */
function toDeclaredType(header = 'application/octet-stream'): string | undefined {
	const mediaType = header.split(';')[0]?.trim().toLowerCase();
	return mediaType === 'application/octet-stream' ? undefined : mediaType;
}

/** The content of a file, as it comes. */
export function answerFile(context: Context<DoorEnv>, file: OpenedAttachment, log: Log) {
	const headers = {
		'content-type': file.mediaType,
		'content-length': String(file.sizeBytes),
		'content-disposition': `attachment; filename="${file.digest}.${file.extension}"`,
	};
	return context.body(ReadableStream.from(endWithConnection(file.content, context.env, log)), 200, headers);
}

/** Half of an answer is gone already when the rest cannot be read: the reader sees the connection end. */
async function* endWithConnection(
	content: AsyncIterable<Uint8Array>,
	{ outgoing }: DoorEnv['Bindings'],
	log: Log,
): AsyncGenerator<Uint8Array> {
	try {
		yield* content;
	} catch (thrown) {
		log.error({ door: 'officer', code: toProblem(thrown).code, ...toErrorFields(thrown) }, 'failed');
		outgoing.destroy();
	}
}

/** @throws Problem `body-too-large` by its stated length, `request-malformed` when it ends early */
async function* readUpload(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
	if (Number(incoming.headers['content-length'] ?? 0) > maxAttachmentBytes) {
		throw new Problem('body-too-large', { detail: `At most ${maxAttachmentBytes} bytes.` });
	}
	try {
		yield* incoming.iterator({ destroyOnReturn: false });
	} catch (cause) {
		throw new Problem('request-malformed', { detail: 'The body ends early.', cause });
	}
}
