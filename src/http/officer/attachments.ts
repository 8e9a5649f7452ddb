import type { Attached } from '../../exchange/attach.ts';
import type { OpenedAttachment } from '../../exchange/attachment-reading.ts';
import type { Digest, DocumentId } from '../../model/identifiers.ts';
import type { DoorApp } from '../app.ts';
import { attachmentRoutes } from './attachment-routes.ts';

/** What the routes of attachments lead to. */
export interface AttachmentDoor {
	readonly attach: (content: AsyncIterable<Uint8Array>) => Promise<Attached>;
	readonly readAttachment: (
		document: DocumentId | Digest,
		digest: Digest,
		original: boolean,
	) => Promise<OpenedAttachment>;
}

export function addAttachmentRoutes(app: DoorApp, door: AttachmentDoor): void {
	app.openapi(attachmentRoutes.handIn, async (context) => {
		const content = context.env.incoming.iterator({ destroyOnReturn: false });
		return context.json(await door.attach(content), 201);
	});
	app.openapi(attachmentRoutes.read, async (context) => {
		const { id, digest } = context.req.valid('param');
		const file = await door.readAttachment(id, digest, context.req.valid('query').original === 'true');
		const headers = {
			'content-type': file.mediaType,
			'content-length': String(file.sizeBytes),
			'content-disposition': `attachment; filename="${file.digest}.${file.extension}"`,
			'cache-control': 'no-store',
		};
		return context.body(ReadableStream.from(file.content), 200, headers);
	});
}
