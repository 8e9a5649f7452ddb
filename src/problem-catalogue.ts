/**
 * Every failure that somebody can act on: a code that never changes its meaning, its kind, and words for
 * people (in Indonesian: `problem-indonesian.ts`).
 */

export type ProblemKind =
	| 'malformed'
	| 'out-of-step'
	| 'unverified'
	| 'untrusted'
	| 'denied'
	| 'not-found'
	| 'conflict'
	| 'busy'
	| 'unavailable'
	| 'fault';

export interface CatalogueEntry {
	readonly kind: ProblemKind;
	/** What happened, in words that are safe to send to anyone. */
	readonly title: string;
	/** What the reader can do about it. */
	readonly remedy: string;
	/** Only for `malformed`, which HTTP splits four ways. */
	readonly status?: 400 | 413 | 415 | 422;
}

export const catalogue = {
	// Requests
	'request-malformed': {
		kind: 'malformed',
		status: 400,
		title: 'The request cannot be read.',
		remedy: 'Correct the fields listed and send it again.',
	},
	'body-too-large': {
		kind: 'malformed',
		status: 413,
		title: 'The body is larger than this gateway takes.',
		remedy: 'Send less than the limit given.',
	},
	'media-type-unsupported': {
		kind: 'malformed',
		status: 415,
		title: 'The media type is not one that this gateway takes.',
		remedy: 'Use the media type and suite that the card of this gateway lists.',
	},
	'json-invalid': {
		kind: 'malformed',
		status: 400,
		title: 'The text is not the JSON that is allowed here.',
		remedy:
			'Send RFC 8259 JSON in UTF-8, at most 32 levels deep, without duplicate keys, `__proto__` or NUL characters.',
	},
	'draft-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'The draft has fields that cannot be used as they are.',
		remedy: 'Correct the fields listed; nothing was released.',
	},
	'identity-record-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'The row has fields that cannot be used as they are.',
		remedy: 'Correct the fields listed and import the file again; what is here already is not doubled.',
	},
	'identity-facts-too-few': {
		kind: 'malformed',
		status: 422,
		title: 'It is too little to look for anybody by.',
		remedy:
			'State at least two of name, birth date, birth place, mother’s name, father’s name, NIK and document number, as far as they are known.',
	},
	'table-unreadable': {
		kind: 'malformed',
		status: 422,
		title: 'The file cannot be read.',
		remedy: 'Save it as CSV UTF-8, Excel workbook (.xlsx), JSON or NDJSON, without a password, and import it again.',
	},
	'columns-unusable': {
		kind: 'malformed',
		status: 422,
		title: 'Columns of the file fit no field, and nothing is left out unseen.',
		remedy: 'Rename the columns listed, map them with --map, or put # before the names of those to leave out.',
	},
	'row-unreadable': {
		kind: 'malformed',
		status: 422,
		title: 'From this row on the file cannot be read: a quotation mark or bracket is not closed, or it is too long.',
		remedy: 'Close it and import the file again; what is here already is not doubled.',
	},
	'report-period-open': {
		kind: 'malformed',
		status: 400,
		title: 'The month or quarter to report on is not over yet.',
		remedy: 'Ask for one that has ended, in the time zone of this authority.',
	},
	'file-exists': {
		kind: 'conflict',
		title: 'There is a file of that name already.',
		remedy: 'Choose another name: no file is written over.',
	},
	'draft-unknown': {
		kind: 'not-found',
		title: 'There is no such draft here.',
		remedy: 'Check the id; `lintas drafts` lists what waits.',
	},
	'draft-released': {
		kind: 'conflict',
		title: 'The draft was released already.',
		remedy: 'Look in `lintas outbox` for the document that it became.',
	},
	// Four eyes
	'approval-unknown': {
		kind: 'not-found',
		title: 'Nothing of this id waits for a second person, or did.',
		remedy: 'Check the id; `lintas approvals` lists what waits.',
	},
	'approval-settled': {
		kind: 'conflict',
		title: 'It was decided already, or waits no more.',
		remedy: 'Look at it with `lintas approvals show`; what came back can be released anew.',
	},
	'approval-outdated': {
		kind: 'conflict',
		title: 'What waits is not what you approve: something has changed since you looked, or since it was signed.',
		remedy: 'Look at it again. Where its recipients or what it changes are no longer the same, have it released anew.',
	},
	'approval-expired': {
		kind: 'conflict',
		title: 'It can no longer be approved: it is not valid any more, or its answer would be overdue.',
		remedy: 'Have it released anew, with days that are still ahead.',
	},
	'approval-not-yours': {
		kind: 'denied',
		title: 'Only who made or released it takes it back.',
		remedy: 'An approver can refuse it.',
	},
	'approver-needed': {
		kind: 'denied',
		title: 'Only a person with the role of approver, who has signed in, decides on this.',
		remedy:
			'Ask an approver. Where it cannot wait, break-glass lets it go at once, and an approver reviews it afterwards.',
	},
	'approver-is-author': {
		kind: 'denied',
		title: 'You made or released this yourself: another person decides on it.',
		remedy: 'Ask another approver.',
	},
	'attachment-type-unsupported': {
		kind: 'malformed',
		status: 415,
		title: 'The file is of no type that documents carry.',
		remedy: 'Attach one of the types listed, whole; the first bytes of a file tell its type, not its name.',
	},
	'attachment-type-differs': {
		kind: 'malformed',
		status: 415,
		title: 'The file is of another type than was stated.',
		remedy: 'See whether it is the right file; state the type that its first bytes show, or none.',
	},
	'attachment-unreadable': {
		kind: 'malformed',
		status: 422,
		title: 'The picture cannot be read, so that no copy without its metadata can be made.',
		remedy: 'Save it anew with a program for pictures, as JPEG or PNG, and attach that.',
	},
	'attachment-unknown': {
		kind: 'not-found',
		title: 'No such attachment is here.',
		remedy:
			'Look at the document for the digests of its attachments; what is not attached to any is removed after a while.',
	},
	'endpoint-unknown': {
		kind: 'not-found',
		title: 'There is nothing at this address.',
		remedy: 'See openapi.json for the addresses of this gateway.',
	},
	// Envelopes, before the document is opened
	'envelope-malformed': {
		kind: 'malformed',
		status: 400,
		title: 'The body is not an envelope of the suite named.',
		remedy: 'Send one compact JWE as PROTOCOL.md, section Envelope, describes it.',
	},
	'suite-unsupported': {
		kind: 'out-of-step',
		title: 'The suite is not one that this gateway accepts today.',
		remedy: 'Refresh the card of this gateway and seal with a suite that it lists.',
	},
	'recipient-key-unknown': {
		kind: 'out-of-step',
		title: 'The envelope is sealed for a key that this gateway does not have.',
		remedy: 'Fetch /.well-known/jwks.json and seal again for a key listed there.',
	},
	'card-outdated': {
		kind: 'out-of-step',
		title: 'The envelope is sealed for a key that this gateway has retired.',
		remedy: 'Fetch /.well-known/jwks.json and seal again for a key listed there.',
	},
	'attachment-incomplete': {
		kind: 'out-of-step',
		title: 'Not all parts of an attachment have arrived as they were sent.',
		remedy: 'Ask which parts are here, send the others, then the envelope again.',
	},
	'attachment-part-damaged': {
		kind: 'out-of-step',
		title: 'A part of an attachment is not what its digest says.',
		remedy:
			'Send that part again; the others are kept. If it lasts, the file is damaged where it comes from: hand it in anew.',
	},
	'attachment-part-unfit': {
		kind: 'malformed',
		status: 400,
		title: 'A part does not fit the stated size of its attachment.',
		remedy: 'State the same size with each part; each but the last has 1,048,576 bytes, the last one the rest.',
	},
	'clock-skew': {
		kind: 'out-of-step',
		title: 'The time in the envelope and the time here differ by more than five minutes.',
		remedy: 'Set the clock (see the Date header for the time here) and send again.',
	},
	'cover-expired': {
		kind: 'out-of-step',
		title: 'The cover has expired.',
		remedy: 'Send again with a new cover; the delivery id stays the same.',
	},
	'sender-key-unknown': {
		kind: 'out-of-step',
		title: 'The cover is signed by a key that is not on the card of the sender.',
		remedy: 'Publish the key in /.well-known/jwks.json with its certificate, or send your new card.',
	},
	'author-key-unknown': {
		kind: 'out-of-step',
		title: 'The document is signed by a key that is on no card known here.',
		remedy: 'Make sure that this gateway has the present card of the author, then send again.',
	},
	'decryption-failed': {
		kind: 'unverified',
		title: 'The envelope does not decrypt.',
		remedy: 'Seal it again for the key named; if it happens again, call the partner.',
	},
	'payload-malformed': {
		kind: 'unverified',
		title: 'The content of the envelope is not a cover and a copy.',
		remedy: 'See PROTOCOL.md, section Envelope.',
	},
	'cover-malformed': {
		kind: 'unverified',
		title: 'The cover cannot be read.',
		remedy: 'See PROTOCOL.md, section Cover.',
	},
	'cover-signature-invalid': {
		kind: 'unverified',
		title: 'The signature of the cover does not verify.',
		remedy: 'Check the signing key of the sending gateway.',
	},
	'cover-copy-mismatch': {
		kind: 'unverified',
		title: 'The cover speaks of another copy than the one in the envelope.',
		remedy: 'Build the cover over the copy as sent.',
	},
	'sender-key-revoked': {
		kind: 'untrusted',
		title: 'The cover is signed by a key that its owner has revoked.',
		remedy: 'Sign with a key that is on your card and not revoked.',
	},
	'cover-sender-mismatch': {
		kind: 'untrusted',
		title: 'The cover names another sender than the one who is connected.',
		remedy: 'A gateway may only send under its own cover.',
	},
	'cover-recipient-mismatch': {
		kind: 'untrusted',
		title: 'The cover names another recipient than this gateway.',
		remedy: 'Seal a copy for this gateway under a cover that names it.',
	},
	// Partners and people
	'client-certificate-missing': {
		kind: 'untrusted',
		title: 'The connection shows no client certificate.',
		remedy: 'Connect with the TLS client certificate of your authority.',
	},
	'client-certificate-untrusted': {
		kind: 'untrusted',
		title: 'The client certificate is not one of a partner of this gateway.',
		remedy: 'Connect with a valid certificate issued under the CA on your card.',
	},
	'client-certificate-header-malformed': {
		kind: 'malformed',
		status: 400,
		title: 'The header Client-Cert is not one certificate as RFC 9440 describes it.',
		remedy: 'Let the proxy set it once: the DER of the certificate in base64, between colons.',
	},
	'proxy-untrusted': {
		kind: 'untrusted',
		title: 'This way to the gateway is not open: certificates are passed on by its own proxies alone.',
		remedy: 'Connect as the card of this gateway says; its operator lists proxies in LINTAS_PROXY_ADDRESSES.',
	},
	'certificate-unacceptable': {
		kind: 'untrusted',
		title: 'A certificate does not meet its profile.',
		remedy: 'Issue it again as certs/ describes for its use.',
	},
	'card-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'A partner card cannot be used.',
		remedy: 'Ask the partner for its card again, and check the fields listed.',
	},
	'card-signature-invalid': {
		kind: 'unverified',
		title: 'The card is not signed by the key that it names.',
		remedy: 'Do not use it. Ask the partner for its card again, over another way.',
	},
	'card-superseded': {
		kind: 'conflict',
		title: 'The card is not newer than those that were taken of this partner.',
		remedy: 'Ask the partner for its newest card.',
	},
	'card-fingerprint-needed': {
		kind: 'denied',
		title: 'The fingerprint of this card has not been compared.',
		remedy:
			'Call the partner on a number that you knew before, have the fingerprint of the card key and CAs read out that `lintas partner card` shows there, and give it with --fingerprint. Never take it from a message that came with the card.',
	},
	'card-fingerprint-mismatch': {
		kind: 'untrusted',
		title: 'The fingerprint is not that of this card.',
		remedy:
			'Have it read out once more: it changes with the card key and the CAs, so it must be that of this card. If it stays so, the card is not from that partner: do not use it, and tell the partner.',
	},
	'card-unsigned': {
		kind: 'unavailable',
		title: 'The card of this gateway is not signed yet.',
		remedy: 'Sign it with `lintas partner card`, which needs the passphrase of the card key.',
	},
	'card-not-waiting': {
		kind: 'not-found',
		title: 'No card of this partner waits for a second person.',
		remedy: 'Hand in the card first: `lintas partner add FILE --fingerprint TEXT`.',
	},
	'second-person-needed': {
		kind: 'denied',
		title: 'A second person has to confirm this: whoever proposed it cannot.',
		remedy: 'Let another administrator hear the fingerprint from the partner and run `lintas partner confirm`.',
	},
	'signed-in-person-needed': {
		kind: 'denied',
		title: 'This takes two people who have signed in, and the officer token is nobody’s name.',
		remedy:
			'Sign in as an administrator (`lintas sign-in`), hand in the card with `lintas partner add`, and let another administrator confirm it.',
	},
	'partner-not-active': {
		kind: 'untrusted',
		title: 'There is no agreement with this partner yet: nothing is exchanged.',
		remedy: 'Put the agreement on record on both sides: `lintas partner agreement ID FILE`.',
	},
	'partner-suspended': {
		kind: 'untrusted',
		title: 'The exchange with this partner is suspended.',
		remedy: 'Call the 24-hour desk of the other side; `lintas partner resume` ends it.',
	},
	'partner-state-conflict': {
		kind: 'conflict',
		title: 'The partner is in a state in which this cannot be done.',
		remedy: 'See `lintas partner show ID` for the state it is in.',
	},
	'agreement-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'The agreement has fields that cannot be used as they are.',
		remedy: 'Correct the fields listed; `samples/agreement.json` shows one.',
	},
	'card-key-unreadable': {
		kind: 'malformed',
		title: 'The card key cannot be opened.',
		remedy: 'Check that LINTAS_CARD_KEY names the file and LINTAS_CARD_PASSPHRASE is what `lintas init` told.',
	},
	'partner-unknown': {
		kind: 'not-found',
		title: 'There is no partner of that name.',
		remedy: 'Add its card with `lintas partner add`, or check the spelling.',
	},
	'partner-record-unreadable': {
		kind: 'fault',
		title: 'What is on record of this partner cannot be read; nothing is exchanged with it.',
		remedy:
			'Put its agreement on record again (`lintas partner agreement`); if that does not help, hand in its newest card (`lintas partner add`), which a second person confirms; or end the partnership with `lintas partner remove`.',
	},
	'partner-kind-unsupported': {
		kind: 'denied',
		title: 'The card of the partner does not list this kind of document.',
		remedy: 'Ask the partner to take this kind, or send another.',
	},
	'policy-denied': {
		kind: 'denied',
		title: 'The rules do not allow this.',
		remedy: 'Each line names a rule and what would make it possible; nothing was done.',
	},
	'not-agreed': {
		kind: 'denied',
		title: 'The agreement with the partner does not cover this document.',
		remedy: 'Compare the document with the agreement; have it renewed or amended where it should cover it.',
	},
	'sign-in-required': {
		kind: 'denied',
		title: 'The request does not show who asks, or no longer.',
		remedy:
			'Sign in: in a browser at `/officer/v1/sign-in`, with `lintas sign-in` for tools. Without an identity provider send the token that `lintas init` wrote, as `Authorization: Bearer …`.',
	},
	'sign-in-unfinished': {
		kind: 'denied',
		title: 'Nobody came back from the identity provider in five minutes.',
		remedy: 'Run `lintas sign-in` again, and open the address that it shows in a browser on this machine.',
	},
	'access-token-expired': {
		kind: 'denied',
		title: 'You are signed in no longer: the access token has ended.',
		remedy:
			'Run `lintas sign-in` again, or set LINTAS_TOKEN anew; `lintas sign-in --forget` goes back to the officer token.',
	},
	'identity-provider-unreachable': {
		kind: 'unavailable',
		title: 'The identity provider does not answer.',
		remedy: 'Try again in a minute; if it stays, check LINTAS_OIDC_ISSUER and the way there.',
	},
	'role-needed': {
		kind: 'denied',
		title: 'None of your roles allows this.',
		remedy: 'Ask a person with one of the roles named; who has which, the identity provider says.',
	},
	'purpose-needed': {
		kind: 'malformed',
		status: 400,
		title: 'It has personal data: whoever reads it says what for.',
		remedy:
			'State the purpose with --purpose: prevention, border-control, investigation, prosecution, victim-protection or repatriation.',
	},
	'purpose-differs': {
		kind: 'denied',
		title: 'The document was shared for another purpose.',
		remedy: 'Read it for the purpose that it was shared for, or ask its author to share it for yours.',
	},
	'alarm-unknown': {
		kind: 'not-found',
		title: 'There is no alarm of this id.',
		remedy: 'Check the id; `lintas alarms` lists them.',
	},
	'alarm-about-you': {
		kind: 'denied',
		title: 'The alarm is about the one who acknowledges it.',
		remedy: 'Let another auditor look into it.',
	},
	'alarm-acknowledged': {
		kind: 'conflict',
		title: 'The alarm was acknowledged already.',
		remedy: 'Look at `lintas alarms`: it says by whom and when.',
	},
	'document-unknown': {
		kind: 'not-found',
		title: 'There is no such document here.',
		remedy: 'Check the id; `lintas inbox` and `lintas outbox` list what there is.',
	},
	'case-unknown': {
		kind: 'not-found',
		title: 'There is no such case here.',
		remedy: 'Check the id, that of the request that opened it; `lintas case list` lists what there is.',
	},
	'case-elsewhere': {
		kind: 'conflict',
		title: 'Somebody of these people is in another case already, by an earlier request of the same key.',
		remedy: 'Leave out who is there, or have the others join that case by the relation `case`.',
	},
	'case-unopened': {
		kind: 'conflict',
		title: 'The request that opens this case waits for a second person, or was not approved.',
		remedy: 'Have it approved first; where it was not, open the case anew with `lintas case open`.',
	},
	'document-ambiguous': {
		kind: 'conflict',
		title: 'Documents of several authors have this id.',
		remedy: 'Ask for it by its digest, which `lintas inbox --json` lists.',
	},
	'disclosure-refused': {
		kind: 'conflict',
		title: 'No more of this document can be disclosed.',
		remedy: 'Release a new document: the detail says what stands in the way of this one.',
	},
	'passing-on-refused': {
		kind: 'conflict',
		title: 'This document of another author cannot be passed on.',
		remedy: 'Ask its author to send it: the detail says what stands in the way here.',
	},
	'delivery-under-way': {
		kind: 'conflict',
		title: 'An attempt at the delivery is under way, or about to begin.',
		remedy: 'Try again in a moment; `lintas delivery show` tells where it stands.',
	},
	'delivery-ended': {
		kind: 'conflict',
		title: 'The delivery has come to its end.',
		remedy: 'Withdraw the document to call it back; release it anew to send it again.',
	},
	'delivery-not-fetched': {
		kind: 'conflict',
		title: 'The delivery was never fetched: no receipt can be about it.',
		remedy: 'Fetch it, open it, and send the receipt for what was in it.',
	},
	'delivery-unknown': {
		kind: 'not-found',
		title: 'There is no such delivery here.',
		remedy: 'Check the id; `lintas outbox` lists what there is.',
	},
	'channel-without-bulletin': {
		kind: 'not-found',
		title: 'There are no bulletins on paper for this partner.',
		remedy: 'What goes to it goes by its channel alone; `lintas outbox` shows how it stands.',
	},
	// Verdicts on an opened document: signed rejections
	'document-malformed': {
		kind: 'malformed',
		status: 422,
		title: 'The document is not a signed document as the protocol describes it.',
		remedy: 'See PROTOCOL.md, section Document.',
	},
	'document-signature-invalid': {
		kind: 'unverified',
		title: 'The signature of the author does not verify.',
		remedy: 'Ask the author for the document again.',
	},
	'author-key-revoked': {
		kind: 'untrusted',
		title: 'The document is signed by a key that its owner has revoked.',
		remedy: 'Ask the author to sign it again.',
	},
	'disclosure-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'A disclosure is malformed, matches no digest, matches twice or redefines a claim.',
		remedy: 'Send the disclosures as the author made them.',
	},
	'kind-unknown': {
		kind: 'malformed',
		status: 422,
		title: 'The kind of the document is not known here.',
		remedy: 'Send a kind that the card of this gateway lists.',
	},
	'kind-version-unknown': {
		kind: 'malformed',
		status: 422,
		title: 'The document is of a major version of its kind that is not known here.',
		remedy: 'Send it in the version that the card of this gateway lists.',
	},
	'skeleton-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'The plain claims of the document (handling among them) are incomplete or wrong.',
		remedy: 'Correct the claims listed and release the document again.',
	},
	'document-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'The body of the document does not fit its kind.',
		remedy: 'Correct the fields listed and release the document again.',
	},
	'attachment-mismatch': {
		kind: 'unverified',
		title: 'An attachment is not the file that the document lists.',
		remedy: 'The author releases the document again with the right file.',
	},
	'handling-widened': {
		kind: 'denied',
		title: 'The cover allows more than the author of the document did.',
		remedy: 'Send it under handling at least as strict as that of the author.',
	},
	'document-returned': {
		kind: 'denied',
		title: 'The document is one of the recipient itself: its author needs no copy of it.',
		remedy: 'Send it to nobody who wrote it; state what you have to say of it in a document of your own.',
	},
	'document-expired': {
		kind: 'denied',
		title: 'The document was no longer valid when it arrived.',
		remedy: 'Ask the author whether it still holds, and for a new document if so.',
	},
	'retention-over': {
		kind: 'denied',
		title: 'By its cover the document may not be kept any more.',
		remedy: 'Send it under a cover whose retention has not ended, if its author allows that.',
	},
	'document-from-future': {
		kind: 'malformed',
		status: 422,
		title: 'The document says it was made more than five minutes from now.',
		remedy: 'Set the clock of the gateway that signed it, and release the document again.',
	},
	'document-id-reused': {
		kind: 'conflict',
		title: 'Another document with this id by this author is here already.',
		remedy: 'Give each document an id of its own.',
	},
	'change-not-by-author': {
		kind: 'denied',
		title: 'Only its author corrects or withdraws a document.',
		remedy: 'Ask the author of the document to correct or withdraw it; say what is wrong with it in feedback.',
	},
	'document-held': {
		kind: 'conflict',
		title: 'The document is held already.',
		remedy: 'Nothing to do; `lintas hold list` says since when and why.',
	},
	'document-not-held': {
		kind: 'conflict',
		title: 'No legal hold stands on the document.',
		remedy: 'Check the id; `lintas hold list` lists what is held.',
	},
	'document-withdrawn': {
		kind: 'denied',
		title: 'The document was withdrawn: it does not go to anybody any more.',
		remedy: 'Nothing to do: whoever has it was told that it is withdrawn.',
	},
	'document-erased': {
		kind: 'denied',
		title: 'The document was erased here: its author withdrew it, or its retention is over.',
		remedy: 'Nothing to do: what was erased stays erased, and is not taken again.',
	},
	'delivery-id-reused': {
		kind: 'conflict',
		title: 'The delivery id was used before for another copy.',
		remedy: 'Give each delivery an id of its own.',
	},
	// Delivery
	'receipt-invalid': {
		kind: 'unverified',
		title: 'The partner answered without a receipt that proves anything.',
		remedy: 'It is tried again; if it lasts, call the partner.',
	},
	'partner-unreachable': {
		kind: 'unavailable',
		title: 'The gateway of the partner cannot be reached.',
		remedy: 'It is tried again by itself; if it lasts, call the partner.',
	},
	'partner-without-door': {
		kind: 'unavailable',
		title: 'The partner has no server: it fetches what is for it.',
		remedy: 'Nothing is sent to it. Ask its people for a newer card or for when they fetch.',
	},
	'partner-certificate-untrusted': {
		// Not `untrusted`, which stops: someone on the network in between could end a delivery with it.
		kind: 'unavailable',
		title: 'The gateway of the partner shows a certificate that is not its own.',
		remedy: 'It is tried again by itself; if it lasts, call the partner: its certificate may have expired.',
	},
	'gateway-busy': {
		kind: 'busy',
		title: 'Too much is under way at this gateway, from this partner or in all.',
		remedy: 'Send it again after Retry-After.',
	},
	'partner-busy': {
		kind: 'busy',
		title: 'The gateway of the partner asks to come again later.',
		remedy: 'It is tried again by itself.',
	},
	'partner-failed': {
		// Not `fault`, which stops: the fault is the partner's to mend, and the schedule bounds the wait.
		kind: 'unavailable',
		title: 'The gateway of the partner failed to handle the request.',
		remedy: 'It is tried again by itself; if it lasts, give the request id to the partner.',
	},
	'partner-answer-too-large': {
		kind: 'unavailable',
		title: 'The gateway of the partner answered with more than is read.',
		remedy: 'It is tried again by itself; if it lasts, call the partner: its card or lists may have grown too large.',
	},
	'partner-refused': {
		kind: 'denied',
		title: 'The gateway of the partner refused the request.',
		remedy: 'Read the code it gave; correct the cause and release again.',
	},
	'channel-refused': {
		kind: 'malformed',
		status: 422,
		title: 'The channel to this recipient cannot carry the document as it is.',
		remedy: 'Correct the fields listed, or leave them out for this recipient, and release again.',
	},
	'channel-message-unreadable': {
		kind: 'unverified',
		title: 'A message of the partner is not what its channel takes, and nothing of it counts.',
		remedy: 'Tell the partner; its message was put aside, where it came as a file.',
	},
	'channel-record-unreadable': {
		kind: 'unverified',
		title: 'A record in a message of the partner cannot be read.',
		remedy: 'Tell the partner its reference and the field; the other records were taken.',
	},
	'channel-record-repeated': {
		kind: 'conflict',
		title: 'A message of the partner has the same record twice; the first one was taken.',
		remedy: 'Tell the partner its reference: each record has one of its own.',
	},
	'channel-record-outdated': {
		kind: 'conflict',
		title: 'A record of the partner is older than what it said of the same since.',
		remedy: 'See who brings its messages, and whether an old one was brought again.',
	},
	'worker-missing': {
		kind: 'unavailable',
		title: 'No worker of this gateway has taken up the delivery.',
		remedy: 'See that `lintas work` or `lintas serve --with-work` runs on it, and is not busy; then it goes by itself.',
	},
	'receipt-overdue': {
		kind: 'unavailable',
		title: 'The partner has not answered with a receipt in time.',
		remedy: 'Call the partner: does it fetch what is for it? Then have it wait anew with `lintas delivery retry`.',
	},
	'attempts-exhausted': {
		kind: 'fault',
		title: 'The delivery was tried as often as the schedule allows.',
		remedy:
			'Look at its attempts with `lintas delivery show`, remove the cause and have it tried again with `lintas delivery retry`.',
	},
	// Forms for offices without a gateway
	'form-link-unknown': {
		kind: 'not-found',
		title: 'This link is not valid, or no longer.',
		remedy: 'Ask the office that gave it to you for a new one.',
	},
	'form-link-ended': {
		kind: 'conflict',
		title: 'The link was answered, closed by wrong codes, revoked before, or its time is over.',
		remedy: 'See `lintas case links CASE` for what became of it; make a new one where it is needed.',
	},
	'person-not-shared': {
		kind: 'conflict',
		title: 'Nobody outside is asked about this person any more: the case is closed, or consent to share was withdrawn.',
		remedy: 'See `lintas case show CASE`; where the person consents anew, it can be done then.',
	},
	'form-code-wrong': {
		kind: 'denied',
		title: 'This is not the code of this link.',
		remedy: 'Compare it with what you were told and try again; after five wrong codes the link is closed.',
	},
	'form-answer-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'The answer has fields that are missing or cannot be used as they are.',
		remedy: 'Correct the fields listed and send it again.',
	},
	'requests-too-many': {
		kind: 'busy',
		title: 'Too many requests have come within a minute.',
		remedy: 'Wait a minute and try again.',
	},
	// The log
	'checkpoint-malformed': {
		kind: 'malformed',
		status: 400,
		title: 'The text is not a checkpoint of a log.',
		remedy: 'Send it as C2SP signed-note and tlog-checkpoint have it; the detail says where it differs.',
	},
	'checkpoint-untrusted': {
		kind: 'untrusted',
		title: 'The checkpoint is not signed by a key that is known for its log.',
		remedy: 'Check the origin and the keys on the card of the authority. Keep a checkpoint whose signature fails.',
	},
	'log-unknown': {
		kind: 'not-found',
		title: 'No log of this origin is known here, or it was not cosigned yet.',
		remedy: 'An origin is `lintas/` and the id of an active partner of this gateway.',
	},
	'log-entry-unknown': {
		kind: 'not-found',
		title: 'No entry of this log has that leaf hash.',
		remedy: 'An entry is here with the receipt that promises it: if it does, keep the receipt, it was not kept to.',
	},
	'log-entry-waiting': {
		kind: 'not-found',
		title: 'The entry is in no signed tree of this log yet.',
		remedy: 'It is within a second or so: ask again. If that goes on, the log is not signed: call its authority.',
	},
	'proof-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'The proof does not hold for this tree.',
		remedy: 'Ask for it again for the sizes of the two checkpoints; if it still fails, keep both: they may be a fork.',
	},
	'evidence-malformed': {
		kind: 'malformed',
		status: 422,
		title: 'The file is no evidence bundle as it would be written.',
		remedy: 'Take the file as `lintas audit prove` wrote it; an editor may have changed it.',
	},
	'evidence-invalid': {
		kind: 'unverified',
		title: 'The evidence bundle does not hold.',
		remedy: 'Ask whoever made it for another one; if that fails too, keep both.',
	},
	'evidence-altered': {
		kind: 'unverified',
		title: 'The evidence bundle was altered after it was made.',
		remedy: 'Ask for the file once more; what was altered is among the places listed.',
	},
	'evidence-untrusted': {
		kind: 'untrusted',
		title: 'No card that was given vouches for what the evidence bundle says.',
		remedy:
			'Give the cards of its author, of sender and recipients and of the log with --trust; where one has another key or CA now, its card as it was then.',
	},
	'evidence-uncosigned': {
		kind: 'unverified',
		title: 'The log that the evidence comes from has fewer cosignatures than were asked for.',
		remedy: 'Ask for a bundle that has more, or give the cards of those who cosigned with --trust.',
	},
	'evidence-document-differs': {
		kind: 'unverified',
		title: 'The document is not the one that the evidence is about.',
		remedy: 'Take the copy whose digest the bundle names.',
	},
	'evidence-not-yet': {
		kind: 'unavailable',
		title: 'The audit log has not signed yet what is to be proved.',
		remedy: 'Try again in a few seconds; if it lasts, look whether a node of this gateway works (`lintas work`).',
	},
	'conflict-unknown': {
		kind: 'not-found',
		title: 'No such contradiction of a log is on record.',
		remedy: 'Take the id from `lintas audit conflicts`.',
	},
	'entry-unknown': {
		kind: 'not-found',
		title: 'The audit log has no entry with that index.',
		remedy: 'Look for it with `lintas audit search`; an entry has its index after a second.',
	},
	'evidence-missing': {
		kind: 'not-found',
		title: 'The audit log has nothing on this document with that partner.',
		remedy: 'Look in inbox and outbox with whom it was exchanged.',
	},
	'log-rolled-back': {
		kind: 'fault',
		title: 'The database has less of the audit log than was signed.',
		remedy:
			'It was restored from an older backup: restore one with all of it. Until then nothing is signed. Keep log.checkpoint in the data directory: it is the evidence.',
	},
	'log-altered': {
		kind: 'fault',
		title: 'The audit log in the database is not the one that was signed.',
		remedy:
			'Keep the database and log.checkpoint in the data directory as they are: they are evidence. Until the log is put right from a backup nothing is signed.',
	},
	'log-checkpoint-missing': {
		kind: 'fault',
		title: 'This node does not know what was signed of the audit log: log.checkpoint is not in the data directory.',
		remedy:
			'After a restore, put the newest copy of it there before the node works, from another node or from where it is kept. A new node takes the word of the database, this once.',
	},
	'cms-unacceptable': {
		kind: 'malformed',
		status: 400,
		title: 'The message is none in CMS that this gateway takes.',
		remedy:
			'Seal it for a certificate on our card, as EnvelopedData or AuthEnvelopedData (RFC 5652, RFC 5083); the detail names the rule broken.',
	},
	'cms-unreadable': {
		kind: 'unverified',
		title: 'The message cannot be opened, or is not signed by a certificate of this bureau that counts here.',
		remedy:
			'Compare the certificates on both cards with those that the message was signed and sealed by. Which of both it is, is not told.',
	},
	'timestamp-unacceptable': {
		kind: 'untrusted',
		title: 'The time-stamp is none that counts here.',
		remedy: 'Compare the authority with its row in LINTAS_TIMESTAMP_AUTHORITIES; the detail names the rule broken.',
	},
	'timestamp-refused': {
		kind: 'unavailable',
		title: 'The time-stamping authority gives no time-stamp.',
		remedy: 'It is asked again by itself; if it goes on, ask the authority about the reason in the detail.',
	},
	'timestamp-unreachable': {
		kind: 'unavailable',
		title: 'The time-stamping authority does not answer.',
		remedy: 'It is asked again by itself; if it goes on, check the way to its address.',
	},
	// The node itself
	'configuration-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'The configuration has a wrong value.',
		remedy: 'Correct the variable named.',
	},
	'policy-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'A file of rules has a mistake.',
		remedy: 'Correct the lines listed: the gateway starts with all of its rules or not at all.',
	},
	'case-paper-empty': {
		kind: 'conflict',
		title: 'There is nobody in this case whom that paper may name now.',
		remedy:
			'Look at the steps with `lintas case show`: a paper names who is in the process, agrees to sharing, and has come to the step from which on its reader may know.',
	},
	'paper-letters-missing': {
		kind: 'conflict',
		title: 'The paper has letters that the fonts of a PDF file have not.',
		remedy: 'Ask for it as html and print that, or for a passenger list as xlsx.',
	},
	'carrier-list-telling': {
		kind: 'conflict',
		title: 'The list would tell a carrier more than a passenger list says.',
		remedy: 'Correct the field named: it has a word on why the person travels. Then ask for the list again.',
	},
	'holidays-invalid': {
		kind: 'malformed',
		status: 422,
		title: 'A table of holidays has a mistake.',
		remedy:
			'Correct the file and field listed, or take the file out of `holidays` in LINTAS_DATA: our own is then used.',
	},
	'not-initialised': {
		kind: 'not-found',
		title: 'This data directory holds no gateway yet.',
		remedy: 'Run `lintas init --authority ID` first.',
	},
	'already-initialised': {
		kind: 'conflict',
		title: 'This data directory holds a gateway already.',
		remedy: 'Choose another directory with LINTAS_DATA; keys are never overwritten.',
	},
	'already-running': {
		kind: 'conflict',
		title: 'A gateway is running on this data directory already.',
		remedy: 'Stop it first, or choose another directory with LINTAS_DATA.',
	},
	'address-in-use': {
		kind: 'conflict',
		title: 'Another program listens on that address.',
		remedy: 'Choose another port in the configuration, or stop the other program.',
	},
	'gateway-unreachable': {
		kind: 'unavailable',
		title: 'The gateway of this data directory does not answer.',
		remedy: 'Start it with `lintas serve`.',
	},
	'changed-meanwhile': {
		kind: 'conflict',
		title: 'The document was corrected, withdrawn or disclosed further by somebody else at the same moment.',
		remedy: 'Nothing of this has left: look at the document as it is now, and do it again.',
	},
	'release-uncertain': {
		kind: 'fault',
		title: 'The gateway did not say whether the document was released.',
		remedy: 'Look in `lintas outbox` before you release it again.',
	},
	'file-unreadable': {
		kind: 'not-found',
		title: 'The file cannot be read.',
		remedy: 'Check the path and the permissions.',
	},
	'file-unwritable': {
		kind: 'conflict',
		title: 'The file cannot be written.',
		remedy: 'Check that its folder is there, has room and lets this account write. Nothing has been changed.',
	},
	'erasure-log-unwritable': {
		kind: 'unavailable',
		title: 'What is erased cannot be put on record outside the database, so it is not erased.',
		remedy: 'It is tried again by itself; see that the data directory has room and lets this account write.',
	},
	'database-unavailable': {
		kind: 'unavailable',
		title: 'The database does not answer.',
		remedy: 'It is tried again by itself; if it lasts, look at the database server.',
	},
	'database-refused': {
		kind: 'unavailable',
		title: 'The database does not let this gateway in.',
		remedy:
			'Check the role, its password, its rights and the name of the database in DATABASE_URL and DATABASE_OWNER_URL.',
	},
	'database-unready': {
		kind: 'conflict',
		title: 'The database is not set up for this version.',
		remedy: 'Run `lintas init` with DATABASE_OWNER_URL to migrate it.',
	},
	'stored-body-unreadable': {
		kind: 'fault',
		title: 'A stored document does not decrypt.',
		remedy: 'Check that the key-encryption key is the one it was stored under.',
	},
	'revocation-list-stale': {
		kind: 'unavailable',
		title: 'The revocation lists of a partner have been out of date for too long.',
		remedy: 'They are fetched again by themselves; if it lasts, the partner has to publish a present one.',
	},
	'revocation-list-unacceptable': {
		kind: 'untrusted',
		title: 'A revocation list is none that counts here.',
		remedy: 'Let the CA that is on the card issue a whole list anew (RFC 5280 §5), at most 1 MB.',
	},
	'key-file-unreadable': {
		kind: 'malformed',
		status: 422,
		title: 'The PKCS#12 file cannot be opened.',
		remedy:
			'Check its passphrase; if that is right, write the file anew with AES (`openssl pkcs12 -export` of OpenSSL 3).',
	},
	'certificate-without-key': {
		kind: 'not-found',
		title: 'No key of this gateway waits for this certificate.',
		remedy: 'Make the request here (`lintas pki csr`), or import the key with it, as PKCS#12.',
	},
	'key-unknown': {
		kind: 'not-found',
		title: 'No key of this gateway has that id.',
		remedy: 'Take the whole key id from `lintas keys show`.',
	},
	'change-under-way': {
		kind: 'busy',
		title: 'Another command is changing our keys or card.',
		remedy: 'Run it again when that one has ended.',
	},
	'card-key-other': {
		kind: 'conflict',
		title: 'The card key is not the one that our card names.',
		remedy: 'Take the card key of this gateway, with its passphrase; where it is lost: `lintas keys rotate card`.',
	},
	'card-version-used': {
		kind: 'conflict',
		title: 'Our card was signed already with this version, or a higher one, and says something else.',
		remedy: 'Raise `version` in card.json above it, as partners take only a higher one, then sign it again.',
	},
	'card-unrevokes': {
		kind: 'conflict',
		title: 'Our card leaves out keys that the one that was signed last states as revoked.',
		remedy:
			'Put their ids back into `revoked` of card.json, and see what else it lacks: it may be an old copy. What is revoked stays so.',
	},
	'ca-key-missing': {
		kind: 'not-found',
		title: 'The private key of our own CA is not here, so that no certificate can be issued.',
		remedy:
			'Put `ca.key.pem` back into `keys/` for as long as it takes, or have it issued elsewhere: `lintas pki csr`.',
	},
	'own-certificate-expired': {
		kind: 'fault',
		title: 'This gateway has no valid certificate for what it has to do.',
		remedy: 'Issue a new certificate as certs/README.md describes, and hand the new card to partners.',
	},
	'cms-keys-missing': {
		kind: 'fault',
		title: 'This gateway has no valid RSA keys for counterparts whose messages are in CMS.',
		remedy: 'Make them with `lintas keys rotate cms`, and hand their certificates to those counterparts.',
	},
	'internal-error': {
		kind: 'fault',
		title: 'Something went wrong inside this gateway.',
		remedy: 'Give the request id to its operators.',
	},
} as const satisfies Record<string, CatalogueEntry>;
