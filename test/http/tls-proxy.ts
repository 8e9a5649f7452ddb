import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { findFreePort } from '../free-port.ts';
import type { TlsIdentity } from './correspondent.ts';

/** A load balancer that ends TLS in front of a gateway. */
export interface TlsProxy extends AsyncDisposable {
	readonly port: number;
}

interface ProxyWish {
	/** The certificate of the gateway, which the proxy shows. */
	readonly identity: TlsIdentity;
	readonly ca: string;
	readonly gatewayPort: number;
}

/** The smallest one that does what RFC 9440 asks. */
export async function openNodeProxy({ identity, gatewayPort }: ProxyWish): Promise<TlsProxy> {
	const options = { ...identity, requestCert: true, rejectUnauthorized: false, minVersion: 'TLSv1.3' as const };
	const server = createServer(options, (incoming, outgoing) => {
		const { 'client-cert': _, 'client-cert-chain': __, ...headers } = incoming.headers;
		const shown = incoming.socket instanceof TLSSocket ? incoming.socket.getPeerX509Certificate() : undefined;
		const clientCert = shown && { 'client-cert': `:${shown.raw.toString('base64')}:` };
		const { method, url } = incoming;
		const wish = { host: '127.0.0.1', port: gatewayPort, method, path: url, headers: { ...headers, ...clientCert } };
		const upstream = request(wish, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		upstream.on('error', () => outgoing.destroy());
		incoming.pipe(upstream);
	});
	const port = await findFreePort();
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	return {
		port,
		[Symbol.asyncDispose]: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

/** The programs that people use, configured as docs/OPERATIONS.md says. */
export const programs = ['haproxy', 'nginx'] as const;
export type ProxyProgram = (typeof programs)[number];

/** Debian's place of the module that nginx needs. */
const nginxModule = '/usr/lib/nginx/modules/ngx_http_js_module.so';

export function isInstalled(program: ProxyProgram): boolean {
	return spawnSync(program, ['-v']).status === 0 && (program !== 'nginx' || existsSync(nginxModule));
}

export async function openProgram(program: ProxyProgram, wish: ProxyWish): Promise<TlsProxy> {
	const folder = await mkdtemp(join(tmpdir(), `lintas-${program}-`));
	const port = await findFreePort();
	const { cert, key } = wish.identity;
	const files = { 'tls-server.pem': `${cert}${key}`, 'tls-server.crt.pem': cert, 'tls-server.key.pem': key };
	const all = { ...files, 'ca.crt.pem': wish.ca, ...(await readDocumented(program, folder, port, wish.gatewayPort)) };
	for (const [name, text] of Object.entries(all)) await writeFile(join(folder, name), text);
	const child = spawn(program, commands[program](folder), { stdio: ['ignore', 'inherit', 'inherit'] });
	await waitForPort(port, child);
	return {
		port,
		[Symbol.asyncDispose]: async () => {
			const exit = once(child, 'exit');
			child.kill('SIGTERM');
			await exit;
			await rm(folder, { recursive: true, force: true });
		},
	};
}

const commands: Readonly<Record<ProxyProgram, (folder: string) => string[]>> = {
	haproxy: (folder) => ['-db', '-q', '-f', join(folder, 'haproxy.cfg')],
	nginx: (folder) => ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')],
};

const around: Readonly<Record<ProxyProgram, (snippet: string, folder: string) => string>> = {
	haproxy: (snippet) => `defaults\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n${snippet}\n`,
	nginx: (snippet, folder) =>
		`load_module ${nginxModule};\ndaemon off;\npid ${folder}/nginx.pid;\nuser root;\n` +
		`events {}\nhttp {\naccess_log off;\n${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n')}\n${snippet}\n}\n`,
};

async function readDocumented(program: ProxyProgram, folder: string, port: number, gatewayPort: number) {
	const page = await readFile('docs/OPERATIONS.md', 'utf8');
	const place = (text: string) =>
		text
			.replaceAll(`/etc/${program}/`, `${folder}/`)
			.replace(/127\.0\.0\.1:8442/, `127.0.0.1:${gatewayPort}`)
			.replace(/(bind |listen ):?8443/, `$1127.0.0.1:${port}`);
	const section = /\n## Behind a load balancer\n([\s\S]*?)\n## /.exec(page)?.[1] ?? '';
	const blocks = section.split(/\n(?=\S)/).map(
		(part) =>
			part
				.match(/^ {4}.*$|^$/gm)
				?.join('\n')
				.trim() ?? '',
	);
	const snippets = blocks.filter((block) => block !== '').map(place);
	const [haproxy = '', nginx = ''] = snippets;
	if (program === 'haproxy') return { 'haproxy.cfg': around.haproxy(haproxy, folder) };
	const [script = '', config = ''] = nginx.split(/\n\n(?= *js_import)/);
	return { 'lintas.js': script, 'nginx.conf': around.nginx(config, folder) };
}

async function waitForPort(port: number, child: ChildProcess): Promise<void> {
	for (let tries = 0; tries < 200; tries += 1) {
		if (child.exitCode !== null) throw new Error('the proxy did not start');
		if (await isOpen(connect(port, '127.0.0.1'))) return;
		await sleep(25);
	}
	throw new Error('the proxy does not listen');
}

async function isOpen(socket: Socket): Promise<boolean> {
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
