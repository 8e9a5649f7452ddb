import type { Terminal } from './terminal.ts';

/** Says what takes long, and every two seconds how far it has come. */
export async function withProgress<T>(terminal: Terminal, text: () => string, work: () => Promise<T>): Promise<T> {
	const started = performance.now();
	terminal.progress(text());
	const tell = () => terminal.progress(`${text()} ${Math.round((performance.now() - started) / 1_000)} s`);
	const timer = setInterval(tell, 2_000);
	try {
		return await work();
	} finally {
		clearInterval(timer);
	}
}
