import { parseTable } from './table.ts';

/**
 * When a document may not be released. Partners, handlings and contents are explained in situations.ts: Malaysia has
 * the widest agreement, Thailand a narrow one, LPSK asks for everybody's consent.
 */
export const refusals = parseTable(`
| kind | partner | by | handling | holds | rule | what it means |
|------|---------|----|----------|-------|------|---------------|
| any | Vietnam or Cambodia | any | any | any | partner-not-active | Nothing goes to a partner that is suspended, or only proposed. |
| any | Brunei | any | any | any | agreement-missing | Nothing goes to a partner without an agreement, however well we know it. |
| any | Philippines | any | any | any | agreement-not-yet | Nothing goes before the first day of the agreement, even on the day before. |
| any | Singapore | any | any | any | agreement-expired | Nothing goes after the last day of the agreement, even on the day after. |
| any | any | auditor or approver | any | any | release-by-officers | Who controls or approves does not release. |
| all but partner-notice | any | administrator | any | any | release-by-officers | Who administers releases nothing but notices on our own keys and card. |
| all but early-warning, modus-operandi-notice, information-request, correction, withdrawal, compliance-report, partner-notice | Thailand | any | any | any | kind-not-agreed | Only the kinds named go; what is out can always be put right or taken back, that it was answered, and keys announced. |
| all but partner-notice | Thailand | any | for-an-investigation | any | purpose-not-agreed | What was agreed for prevention is not for investigations. |
| any | Thailand | any | closed | any | label-above-agreement | Thailand takes nothing stricter than TLP:GREEN. |
| any | Thailand | any | closed | any | codes-not-accepted | Thailand has not bound itself to H2. |
| all but partner-notice | Thailand | any | rumour | any | source-too-weak | A source that cannot be judged is below B. |
| all but partner-notice | Thailand | any | rumour | any | information-too-weak | Information that cannot be judged is below 2. |
| any | Thailand | any | kept-for-years | any | kept-too-long | Ten years are more than the 400 days agreed. |
| any | Thailand | any | any | a-victim-who-agreed or a-victim-not-asked or a-photograph-and-a-victim-not-asked | victims-not-agreed | No victim's data go to Thailand, whether or not the victim agrees. |
| any | Thailand | any | any | a-minor-with-consent or a-minor-without | minors-not-agreed | Nor a minor's. |
| any | Thailand | any | any | a-photograph or a-photograph-and-a-victim-not-asked | biometrics-not-agreed | Nor photographs. |
| any | LPSK | any | any | a-victim-not-asked or a-photograph-and-a-victim-not-asked | victims-without-consent | LPSK gets a victim's data once the victim has agreed. |
| any | LPSK | any | any | a-minor-without | minors-without-consent | And a minor's once the guardian has. |
| any | LPSK | any | any | a-photograph-and-a-victim-not-asked | biometrics-without-consent | A photograph in a document with a victim waits for that victim's consent. |
| information-request or verification-request or repatriation-request | Thailand | any | any | any | urgency-not-agreed | Thailand answers routine questions only. |
`);
