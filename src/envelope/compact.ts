import type { z } from 'zod';
import { tryParseJsonBytes } from '../json.ts';
import { isBase64Url, tryParseBase64Url } from './digest.ts';

/** Of 4 KB in base64url. RFC 7515 sets no bound; nothing that Lintas writes needs more. */
const maxHeaderLength = Math.ceil((4096 * 4) / 3);

/**
 * The parts of a compact JWS (3) or JWE (5), or undefined when the text is anything but canonical
 * base64url between dots: padding, white space and stray bits would let one token have many spellings.
 */
export function splitCompact(text: string, parts: 3 | 5): readonly string[] | undefined {
	const pieces = text.split('.', parts + 1);
	if (pieces.length !== parts) return undefined;
	return pieces.every((piece) => piece !== '' && isBase64Url(piece)) ? pieces : undefined;
}

/**
 * A protected header that is exactly what `schema` allows, or undefined. Its text must be the
 * canonical one (no white space, no escapes that are not needed), so that no two headers mean the same.
 */
export function tryParseHeader<Header>(part: string, schema: z.ZodType<Header>): Header | undefined {
	const bytes = part.length > maxHeaderLength ? undefined : tryParseBase64Url(part);
	if (bytes === undefined) return undefined;
	const json = tryParseJsonBytes(bytes);
	if (json === undefined || JSON.stringify(json) !== new TextDecoder().decode(bytes)) return undefined;
	return schema.safeParse(json).data;
}
