import { z } from 'zod';
import { purposes } from '../model/handling.ts';

const codes = purposes.join(', ');

/** Of every command that shows or saves personal data. */
export const purposeArgs = { purpose: { type: 'string' } } as const;
export const purposeFlag = { '--purpose CODE': `what it is read for, as the audit log keeps it: ${codes}` };
export const Purpose = z.enum(purposes, { error: `one of ${codes}` });
export type Purpose = z.infer<typeof Purpose>;
