import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decryptBody, type EncryptedBody, encryptBody } from '../../src/store/body-cipher.ts';
import { kek, newDigest } from './rows.ts';

const unreadable = expect.objectContaining({ code: 'stored-body-unreadable' });
const document = newDigest();
const disclosures = fc.array(fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/), { maxLength: 20 });

describe('an encrypted body', () => {
	it('is read back as it was, with none, one or many disclosures', () => {
		fc.assert(
			fc.property(disclosures, (texts) => {
				expect(decryptBody(kek, document, encryptBody(kek, document, texts))).toEqual(texts);
			}),
		);
	});

	it('is another one each time, under another key', () => {
		const [one, two] = [encryptBody(kek, document, ['W10']), encryptBody(kek, document, ['W10'])];
		expect(Buffer.from(one.ciphertext)).not.toEqual(Buffer.from(two.ciphertext));
		expect(() => decryptBody(kek, document, { ...one, wrapped_key: two.wrapped_key })).toThrow(unreadable);
	});

	it('does not pass for the body of another document', () => {
		const body = encryptBody(kek, document, ['W10']);
		expect(() => decryptBody(kek, newDigest(), body)).toThrow(unreadable);
	});

	it('is not read under another key-encryption key', () => {
		const body = encryptBody(kek, document, ['W10']);
		expect(() => decryptBody(createSecretKey(randomBytes(32)), document, body)).toThrow(unreadable);
	});

	it('is not read with any bit of it changed, or any part of it missing', () => {
		const whole = encryptBody(kek, document, ['WyJhIiwiYiIsImMiXQ']);
		const column = fc.constantFrom('wrapped_key' as const, 'ciphertext' as const);
		fc.assert(
			fc.property(column, fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (name, at, change, cut) => {
				const bytes = Buffer.from(whole[name]);
				const index = at % bytes.length;
				bytes[index] = (bytes[index] ?? 0) ^ change;
				const broken: EncryptedBody = { ...whole, [name]: cut ? bytes.subarray(0, index) : bytes };
				expect(() => decryptBody(kek, document, broken)).toThrow(unreadable);
			}),
		);
	});

	it('that is not read says which document it was, and nothing else', () => {
		const body = encryptBody(kek, document, ['WyJNYXJpc29sIl0']);
		try {
			decryptBody(kek, document, { ...body, ciphertext: Buffer.alloc(0) });
			expect.unreachable();
		} catch (error) {
			expect(error).toMatchObject({ detail: `Digest or id ${document}.` });
		}
	});
});
