import type { Route } from '../channel.ts';
import { type OpenedCms, openCms } from './open.ts';
import { sealCms } from './seal.ts';

/** By our present key, for the counterpart. @throws Problem as `sealCms`, and where either has no key or certificate that counts */
export async function sealFor(route: Route, content: Uint8Array): Promise<Uint8Array> {
	const { signing: signer, recipient } = route.cms();
	return await sealCms(new Uint8Array(content), { signer, recipient, now: route.clock() });
}

/** What the counterpart, and nobody else, signed for us. @throws Problem `cms-unacceptable`, `cms-unreadable`, `cms-keys-missing` */
export async function openFrom(route: Route, message: Uint8Array): Promise<OpenedCms['content']> {
	const { opening: recipients, signers } = route.cms();
	const { content } = await openCms(message, { recipients, signers, now: route.clock() });
	return content;
}
