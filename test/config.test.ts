import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { listVariables, parseConfig } from '../src/config.ts';
import { Problem } from '../src/problem.ts';

function refuse(environment: Record<string, string>): Problem {
	try {
		parseConfig(environment);
	} catch (thrown) {
		if (thrown instanceof Problem) return thrown;
		throw thrown;
	}
	throw new Error('it was accepted');
}

describe('the configuration', () => {
	it('works with nothing set', () => {
		expect(parseConfig({})).toEqual({
			LINTAS_DATA: '.lintas',
			LINTAS_PARTNER_HOST: '0.0.0.0',
			LINTAS_PARTNER_PORT: 8443,
			LINTAS_OFFICER_PORT: 8080,
			LINTAS_OIDC_CLIENT_ID: 'lintas',
			LINTAS_OIDC_AUDIENCE: 'urn:lintas:officer-door',
			LINTAS_OIDC_SUBJECT_CLAIM: 'sub',
			LINTAS_OIDC_ROLES_CLAIM: 'roles',
			LINTAS_CRL_STALE_HOURS: 72,
			LINTAS_KEY_OVERLAP_DAYS: 14,
			LINTAS_MAX_BODY_BYTES: 10_485_760,
			LINTAS_DELIVERY_CONCURRENCY: 32,
			LINTAS_DELIVERIES_PER_PARTNER: 8,
			LINTAS_SWEEP_SECONDS: 10,
			LINTAS_LANGUAGE: 'en',
			LINTAS_LOG_LEVEL: 'info',
		});
	});

	it('takes an empty variable for an unset one', () => {
		expect(parseConfig({ LINTAS_DATA: '', DATABASE_URL: '', LINTAS_PARTNER_PORT: '' })).toEqual(parseConfig({}));
	});

	it('takes several time-stamping authorities, each with the file of its CAs', () => {
		const rows = 'http://time.example/tsr?policy=2=certs/time.pem,https://waktu.example=/etc/lintas/waktu.pem';
		expect(parseConfig({ LINTAS_TIMESTAMP_AUTHORITIES: rows }).LINTAS_TIMESTAMP_AUTHORITIES).toEqual([
			{ url: 'http://time.example/tsr?policy=2', caFile: 'certs/time.pem' },
			{ url: 'https://waktu.example', caFile: '/etc/lintas/waktu.pem' },
		]);
	});

	it('ignores what is not its own', () => {
		expect(parseConfig({ PATH: '/bin', LINTAS_UNKNOWN: 'x' })).toEqual(parseConfig({}));
	});

	it.each([
		['LINTAS_PARTNER_PORT', '65536'],
		['LINTAS_PARTNER_PORT', 'eight'],
		['LINTAS_PARTNER_PORT', '-1'],
		['LINTAS_OFFICER_PORT', '80.5'],
		['LINTAS_OIDC_ISSUER', 'http://login.example'],
		['LINTAS_OIDC_ISSUER', 'login.example'],
		['LINTAS_OIDC_AUDIENCE', 'lintas'],
		['LINTAS_OIDC_SUBJECT_CLAIM', 'a.b'],
		['LINTAS_OIDC_ROLES_CLAIM', 'realm_access..roles'],
		['LINTAS_OIDC_ROLES_CLAIM', 'a.b.c.d.e'],
		['LINTAS_OIDC_ROLES_CLAIM', '$.roles[0]'],
		['LINTAS_READING_LIMITS', 'documents-per-hour'],
		['LINTAS_READING_LIMITS', 'documents-per-week:5'],
		['LINTAS_READING_LIMITS', 'documents-per-hour:0'],
		['LINTAS_READING_LIMITS', 'documents-per-hour:60/61'],
		['LINTAS_READING_LIMITS', 'documents-per-hour:60,documents-per-hour:90'],
		['LINTAS_READING_LIMITS', 'documents-per-hour:60,'],
		['LINTAS_TIMESTAMP_AUTHORITIES', 'http://time.example/'],
		['LINTAS_TIMESTAMP_AUTHORITIES', 'http://time.example/='],
		['LINTAS_TIMESTAMP_AUTHORITIES', 'ftp://time.example/=ca.pem'],
		['LINTAS_TIMESTAMP_AUTHORITIES', 'http://user:secret@time.example/=ca.pem'],
		['LINTAS_TIMESTAMP_AUTHORITIES', 'http://time.example/=a.pem,http://time.example/=b.pem'],
		['LINTAS_TIMESTAMP_AUTHORITIES', 'http://time.example/=ca.pem,'],
		['LINTAS_TOKEN', 'two words'],
		['LINTAS_OFFICER_ORIGIN', 'https://lintas.example/console'],
		['LINTAS_OFFICER_ORIGIN', 'http://lintas.example'],
		['LINTAS_FORM_ORIGIN', 'https://lintas.example/form'],
		['LINTAS_PROXY_ADDRESSES', 'proxy.example'],
		['LINTAS_PROXY_ADDRESSES', '10.0.0.1,10.0.0.0/33'],
		['LINTAS_PROXY_ADDRESSES', '10.0.0.1,'],
		['DATABASE_URL', 'mysql://host/lintas'],
		['DATABASE_URL', 'host'],
		['DATABASE_OWNER_URL', 'https://host'],
		['QUEUE_URL', 'amqp://host'],
		['LINTAS_KEK', 'c2hvcnQ='],
		['LINTAS_KEK', 'not base64 '.padEnd(44, '!')],
		['LINTAS_MAX_BODY_BYTES', '1'],
		['LINTAS_DELIVERY_CONCURRENCY', '0'],
		['LINTAS_RETRY_FIRST_SECONDS', '0'],
		['LINTAS_RETRY_FIRST_SECONDS', 'Infinity'],
		['LINTAS_POLL_SECONDS', '0'],
		['LINTAS_SWEEP_SECONDS', 'soon'],
		['LINTAS_LANGUAGE', 'nl'],
		['LINTAS_LOG_LEVEL', 'debug'],
	])('refuses %s=%s, and says which variable and what it should be', (name, value) => {
		const problem = refuse({ [name]: value });
		expect(problem).toMatchObject({
			code: 'configuration-invalid',
			detail: `Wrong: ${name}.`,
			fields: [{ pointer: `/${name}`, expected: expect.stringMatching(/\S/) }],
		});
	});

	it('tells of every wrong variable at once', () => {
		const problem = refuse({ LINTAS_PARTNER_PORT: 'x', LINTAS_LANGUAGE: 'nl' });
		expect(problem.fields.map(({ pointer }) => pointer)).toEqual(['/LINTAS_PARTNER_PORT', '/LINTAS_LANGUAGE']);
	});

	it('never tells a secret that is wrong', () => {
		expect(JSON.stringify(refuse({ LINTAS_KEK: 'a-secret-that-is-too-short' }))).not.toContain('a-secret');
		expect(JSON.stringify(refuse({ DATABASE_URL: 'mysql://u:hunter2@h/d' }))).not.toContain('hunter2');
	});

	it('is the table of the README, row by row', async () => {
		const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
		const table = /<!-- configuration -->\n(.*?)<!-- \/configuration -->/s.exec(readme)?.[1] ?? '';
		const rows = table
			.split('\n')
			.filter((line) => line.startsWith('| `'))
			.map((line) =>
				line
					.split('|')
					.slice(1, -1)
					.map((cell) => cell.trim()),
			);
		expect(rows).toEqual(listVariables().map(({ name, fallback, meaning }) => [`\`${name}\``, fallback, meaning]));
	});
});
