import { expect, it } from 'vitest';
import { toEnvironment } from '../../src/cli/demo/office.ts';

it('nothing that is set for the gateway of whoever runs the demonstration reaches its offices', () => {
	const around = {
		PATH: '/usr/bin',
		DATABASE_URL: 'postgres://own',
		LINTAS_PROXY_ADDRESSES: '10.0.0.1',
		LINTAS_POLICIES: '/own/policies',
		LINTAS_TOKEN: 'own',
	};
	expect(toEnvironment({ dataDir: '/demo', partnerPort: 1, officerPort: 2 }, around)).toEqual({
		PATH: '/usr/bin',
		LINTAS_DATA: '/demo',
		LINTAS_PARTNER_HOST: '127.0.0.1',
		LINTAS_PARTNER_PORT: '1',
		LINTAS_OFFICER_PORT: '2',
	});
});
