/** What a message carries at most. */
export const maxContentBytes = 4 * 1024 * 1024;

/** With what is around it twice: certificates, and the headers of pieces where it is sent in pieces of a thousand octets. */
export const maxCmsBytes = maxContentBytes + 128 * 1024;
