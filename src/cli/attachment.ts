import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { Problem } from '../problem.ts';
import { defineCommand } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import { Purpose, purposeArgs, purposeFlag } from './purpose.ts';

export const attachmentCommand = defineCommand({
	name: 'attachment',
	summary: 'Save an attachment of a document to a file',
	usage: 'DOCUMENT DIGEST --purpose CODE --out FILE [--original]',
	flags: {
		...purposeFlag,
		'--out FILE': 'where to; a file that is there already stays as it is',
		'--original': 'the file as it was handed in, with its metadata; its author alone has it',
	},
	example:
		'lintas attachment 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c l78M0SmMsTWkgEXRTGb7VqdnjeCcc_bzlMuLzkqmlRk --purpose investigation --out photo.jpg',
	args: { ...purposeArgs, out: { type: 'string' }, original: { type: 'boolean' } },
	options: z.object({
		purpose: Purpose,
		out: z.string({ error: 'needed' }).min(1),
		original: z.boolean().default(false),
	}),
	positionals: 2,
	async run({ options: { purpose, out, original }, positionals: [document = '', digest = ''], config, terminal }) {
		const client = await openOfficerClient(config);
		const content = await client.attachment(document, digest, purpose, original);
		const saved = await save(content, out);
		if (!original && saved.digest !== digest) {
			await rm(out);
			throw new Problem('gateway-unreachable', { detail: 'What came is not the file of that digest.' });
		}
		terminal.line(`${terminal.words.saved}: ${out}, ${saved.sizeBytes} B, SHA-256 ${saved.digest}`);
		terminal.value({ file: out, ...saved });
		return 0;
	},
});

/** For its owner alone. @throws Problem `file-unreadable`; what has been written by then is removed */
async function save(
	content: AsyncIterable<Uint8Array>,
	path: string,
): Promise<{ readonly digest: string; readonly sizeBytes: number }> {
	const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
	const hash = createHash('sha256');
	try {
		await pipeline(
			content,
			async function* (pieces: AsyncIterable<Uint8Array>) {
				for await (const piece of pieces) {
					hash.update(piece);
					yield piece;
				}
			},
			file,
		);
	} catch (cause) {
		// A file that was there before was never opened.
		if (!file.pending) await rm(path, { force: true });
		throw isOfDisk(cause)
			? new Problem('file-unreadable', { detail: `File ${path}.`, cause })
			: new Problem('gateway-unreachable', { detail: 'It broke off.', cause });
	}
	return { digest: hash.digest('base64url'), sizeBytes: file.bytesWritten };
}

/** Node's file system errors carry the path; those of a connection that breaks do not. */
function isOfDisk(error: unknown): boolean {
	return error instanceof Error && 'path' in error;
}
