/** The media types of the native protocol; the same words stand as `typ` in what they name. */
export const envelopeMediaType = 'application/lintas-envelope+jwe';
export const receiptMediaType = 'application/lintas-receipt+jwt';
export const cardMediaType = 'application/lintas-card+jwt';

/** Paths of the partner door. */
export const envelopesPath = '/partner/v1/envelopes';
export const attachmentsPath = '/partner/v1/attachments';
export const mailboxPath = '/partner/v1/mailbox';
export const cardPath = '/partner/v1/card';
export const listsPath = '/partner/v1/revocation-lists';
export const reconciliationPath = '/partner/v1/reconciliation';
export const jwksPath = '/.well-known/jwks.json';
export const logPath = '/log/v1';
export const witnessPath = `${logPath}/witness`;
export const addCheckpointPath = `${witnessPath}/add-checkpoint`;

/** C2SP tlog-witness, add-checkpoint. */
export const treeSizeMediaType = 'text/x.tlog.size';

/** Of an envelope that was fetched: its delivery id. */
export const deliveryHeader = 'lintas-delivery';

/** `application/lintas-envelope+jwe; suite=L1` */
export function toEnvelopeMediaType(suite: string): string {
	return `${envelopeMediaType}; suite=${suite}`;
}

const pattern = /^application\/lintas-envelope\+jwe; ?suite=(?:"([A-Za-z0-9-]{1,40})"|([A-Za-z0-9-]{1,40}))$/;

/** The suite that a media type names; undefined if it is not that of an envelope. */
export function tryParseEnvelopeMediaType(mediaType: string): string | undefined {
	const match = pattern.exec(mediaType);
	return match?.[1] ?? match?.[2];
}
