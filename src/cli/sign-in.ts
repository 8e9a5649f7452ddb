import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { beginSignIn, finishSignIn } from '../people/browser.ts';
import { openProvider } from '../people/provider.ts';
import { loadProviderSettings, type ProviderSettings } from '../people/provider-settings.ts';
import { Problem } from '../problem.ts';
import { forgetToken, readExpiry, saveToken } from './access-token.ts';
import { defineCommand } from './command.ts';

/** How long somebody may take at the identity provider. */
const patienceMs = 300_000;

export const signInCommand = defineCommand({
	name: 'sign-in',
	summary: 'Sign in at the identity provider: what follows is asked in your name',
	usage: '[--forget]',
	flags: { '--forget': 'forget the access token here: the officer token is shown again; the provider is not told' },
	example: 'lintas sign-in',
	args: { forget: { type: 'boolean' } },
	options: z.object({ forget: z.boolean().default(false) }),
	positionals: 0,
	async run({ options: { forget }, config, terminal }) {
		if (forget) {
			await forgetToken(config);
			terminal.line(terminal.words.tokenForgotten);
			return 0;
		}
		const token = await fetchToken(await requireSettings(config), (url) => {
			terminal.progress(`${terminal.words.openInBrowser}:`);
			terminal.progress(url);
		});
		await saveToken(config, token);
		const until = readExpiry(token)?.toString() ?? null;
		terminal.line(`${terminal.words.signedInUntil} ${until ?? '?'}`);
		terminal.value({ until });
		return 0;
	},
});

async function requireSettings(config: Config): Promise<ProviderSettings> {
	const settings = await loadProviderSettings(config);
	if (settings !== undefined) return settings;
	throw new Problem('configuration-invalid', {
		detail: 'Wrong: LINTAS_OIDC_ISSUER.',
		fields: [{ pointer: '/LINTAS_OIDC_ISSUER', expected: 'a URL with https' }],
	});
}

/** The browser comes back to a port of this machine (RFC 8252 §7.3). @throws Problem `sign-in-required`, `sign-in-unfinished` */
async function fetchToken(settings: ProviderSettings, show: (url: string) => void): Promise<string> {
	const server = createServer().listen(0, '127.0.0.1');
	try {
		await once(server, 'listening');
		const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/lintas`;
		const provider = openProvider(settings);
		const { url, begun } = await beginSignIn(provider, address);
		const answer = waitForAnswer(server, address, begun.state);
		show(url.href);
		return (await finishSignIn(provider, await answer, begun)).accessToken;
	} finally {
		server.close();
		server.closeAllConnections();
	}
}

/** Whatever else calls at the port is no answer: `state` says which is. @throws Problem `sign-in-unfinished` */
async function waitForAnswer(server: Server, address: string, state: string): Promise<URL> {
	const { promise, resolve, reject } = Promise.withResolvers<URL>();
	server.on('request', (request, response) => {
		const url = URL.parse(request.url ?? '/', address);
		const isAnswer = url?.href.startsWith(`${address}?`) === true && url.searchParams.get('state') === state;
		response.writeHead(isAnswer ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
		response.end(isAnswer ? 'Kembali ke terminal. / Back to the terminal.\n' : '', () => isAnswer && resolve(url));
	});
	const timer = setTimeout(() => reject(new Problem('sign-in-unfinished')), patienceMs);
	return await promise.finally(() => clearTimeout(timer));
}
