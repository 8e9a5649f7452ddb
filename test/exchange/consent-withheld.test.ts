import { afterAll, beforeAll, expect, test } from 'vitest';
import { release } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;

beforeAll(async () => {
	[indonesia, malaysia] = [await makeOffice('id.imigrasi'), await makeOffice('my.imigresen')];
	const sensitive = { victims: 'with-consent', minors: 'no', biometrics: 'no' } as const;
	await trust(indonesia, await malaysia.card(), { agreement: makeAgreement(malaysia.authority, { sensitive }) });
});
afterAll(() => Promise.all([indonesia, malaysia].map((office) => office.remove())));

test('a victim’s consent that is withheld from the recipient is none to it, and the release is refused', async () => {
	const context = await openExchange(indonesia, { needsApproval: () => undefined });
	const people = [{ name: 'Satu Fiktif', involvement: 'korban', consentToShare: 'setuju' }];
	const body = { subject: 'Rekaan', questions: ['Siapa?'], urgency: 'biasa', reason: 'Rekaan.', people };
	const how = { ...handling, tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] };
	const draft = Draft.parse({ kind: 'information-request', validUntil: '2030-12-31', handling: how, body });
	const send = (withhold: readonly string[]) =>
		release(context, makePerson('officer'), draft, [{ to: malaysia.authority, withhold }]);
	await expect(send(['/people/0/consentToShare'])).rejects.toMatchObject({
		code: 'policy-denied',
		fields: [expect.objectContaining({ pointer: '/body/people/0/consentToShare', rule: 'victims-without-consent' })],
	});
	expect((await send([])).deliveries).toHaveLength(1);
});
