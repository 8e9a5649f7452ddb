import { identifyCommand } from './case-identify.ts';
import { importRecordsCommand } from './case-import-records.ts';
import { linkCommand, linksCommand, unlinkCommand } from './case-link.ts';
import { groupCommands } from './command.ts';

export const caseCommand = groupCommands(
	'case',
	'Bringing people home: who somebody without papers may be, and what offices without a gateway are asked',
	[identifyCommand, importRecordsCommand, linkCommand, linksCommand, unlinkCommand],
);
