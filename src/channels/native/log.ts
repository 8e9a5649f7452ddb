import type { Digest } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';
import { isOfType, toProblem } from '../answer.ts';
import type { Answer, Connection } from '../connection.ts';
import { addCheckpointPath, logPath, treeSizeMediaType, witnessPath } from './media-types.ts';

/** A partner's log, and the partner as a witness of logs; what comes back nobody has verified yet. */
export interface LogChannel {
	/**
	 * C2SP tlog-witness, add-checkpoint.
	 *
	 * @returns signature lines; or the size that it cosigned last
	 * @throws Problem of the partner's answer, and as `send`
	 */
	addCheckpoint(body: Uint8Array): Promise<{ readonly lines: Uint8Array } | { readonly size: number }>;
	/** The checkpoint of a log that the partner cosigned last. @throws Problem as `addCheckpoint`: `log-unknown` */
	fetchCosigned(originHash: string): Promise<Uint8Array>;
	/** That an entry is in the partner's log (C2SP tlog-proof). @throws Problem as `fetchTile` */
	fetchInclusion(leafHash: Digest): Promise<Uint8Array>;
	/** A tile of the partner's log, by its path: `tile/…`. @throws Problem as `addCheckpoint`: `endpoint-unknown` */
	fetchTile(path: string): Promise<Uint8Array>;
}

export function toLogChannel(connection: Connection): LogChannel {
	return {
		addCheckpoint: async (body) => {
			const answer = await connection.request({ method: 'POST', path: addCheckpointPath, headers: textHeaders, body });
			if (answer.status === 409 && isOfType(answer, treeSizeMediaType)) return { size: readSize(answer) };
			return { lines: readBody(answer) };
		},
		fetchCosigned: async (originHash) => await get(connection, `${witnessPath}/${originHash}/checkpoint`),
		fetchInclusion: async (leafHash) => await get(connection, `${logPath}/inclusion/${leafHash}`),
		fetchTile: async (path) => await get(connection, `${logPath}/${path}`),
	};
}

const textHeaders = { 'content-type': 'text/plain; charset=utf-8' };

async function get(connection: Connection, path: string): Promise<Uint8Array> {
	return readBody(await connection.request({ method: 'GET', path, maxAnswerBytes: maxBytes }));
}

/** A note of the largest size there is. */
const maxBytes = 256 * 1024;

function readBody(answer: Answer): Uint8Array {
	if (answer.status >= 400) throw toProblem(answer);
	if (answer.status === 200) return answer.body;
	throw new Problem('partner-failed', { detail: `Answer with status ${answer.status}.` });
}

function readSize({ body }: Answer): number {
	const size = /^(0|[1-9]\d{0,15})\n$/.exec(body.toString('latin1'))?.[1];
	if (size !== undefined && Number.isSafeInteger(Number(size))) return Number(size);
	throw new Problem('partner-failed', { detail: 'Its tree size cannot be read.' });
}
