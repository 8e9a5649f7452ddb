import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { openCms } from '../../../src/channels/cms/open.ts';
import { loadVectorKeys } from '../../vectors/cms/keys.ts';

const folder = new URL('../../vectors/cms/', import.meta.url);
const { signer, recipient } = await loadVectorKeys();
const about = {
	recipients: [recipient],
	signers: [signer.certificate],
	now: signer.certificate.notBefore.add({ minutes: 30 }),
};

const open = async (file: string) => openCms(await readFile(new URL(file, folder)), about);
const list = (name: string) => readdirSync(new URL(name, folder)).map((file) => `${name}/${file}`);

describe('a message that OpenSSL made', () => {
	test.each(list('accepted'))('is opened: %s', async (file) => {
		const { content, signer: by, signedAt } = await open(file);
		expect(Buffer.from(content)).toEqual(await readFile(new URL('content', folder)));
		expect(by).toBe(signer.certificate);
		expect(signedAt?.since(about.now).abs().total('minutes')).toBeLessThan(60);
	});

	test.each(list('refused'))('is refused: %s', async (file) => {
		const code = file.includes('unreadable') ? 'cms-unreadable' : 'cms-unacceptable';
		await expect(open(file)).rejects.toMatchObject({ code });
	});
});

test('a message that OpenSSL opened is opened here', async () => {
	const { content } = await open('ours/sealed.der');
	expect(Buffer.from(content)).toEqual(await readFile(new URL('content', folder)));
});
