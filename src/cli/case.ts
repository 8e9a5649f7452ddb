import { identifyCommand } from './case-identify.ts';
import { importRecordsCommand } from './case-import-records.ts';
import { linkCommand, linksCommand, unlinkCommand } from './case-link.ts';
import { paperCommand } from './case-paper.ts';
import { groupCommands } from './command.ts';

export const caseCommand = groupCommands(
	'case',
	'Bringing people home: who somebody without papers may be, what offices without a gateway are asked, and papers',
	[identifyCommand, importRecordsCommand, linkCommand, linksCommand, unlinkCommand, paperCommand],
);
