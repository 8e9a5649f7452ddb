import { z } from 'zod';
import { describeOfficerDoor } from '../http/officer/description.ts';
import { describePartnerDoor } from '../http/partner/routes.ts';
import { defineCommand } from './command.ts';

export const openapiCommand = defineCommand({
	name: 'openapi',
	summary: 'Print the OpenAPI 3.1 document of a door',
	usage: '[--door partner|officer]',
	flags: { '--door NAME': 'partner (if not given) or officer' },
	example: 'lintas openapi --door officer > officer.json',
	args: { door: { type: 'string' } },
	options: z.object({ door: z.enum(['partner', 'officer']).default('partner') }),
	positionals: 0,
	async run({ options: { door }, terminal }) {
		const document = door === 'partner' ? describePartnerDoor() : describeOfficerDoor();
		terminal.stdout.write(`${JSON.stringify(document, undefined, '\t')}\n`);
		return 0;
	},
});
