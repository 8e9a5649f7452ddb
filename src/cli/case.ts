import { boardCommand } from './case-board.ts';
import { assignCommand, doCommand, noteCommand } from './case-do.ts';
import { identifyCommand } from './case-identify.ts';
import { importRecordsCommand } from './case-import-records.ts';
import { linkCommand, linksCommand, unlinkCommand } from './case-link.ts';
import { openCaseCommand } from './case-open.ts';
import { paperCommand } from './case-paper.ts';
import { photographCommand } from './case-photograph.ts';
import { listCasesCommand, showCaseCommand, stepsCommand, timelineCommand } from './case-read.ts';
import { recordsCommand } from './case-records.ts';
import { groupCommands } from './command.ts';

export const caseCommand = groupCommands('case', 'Bringing people home: cases, their steps, and whose turn they are', [
	openCaseCommand,
	listCasesCommand,
	boardCommand,
	showCaseCommand,
	timelineCommand,
	doCommand,
	assignCommand,
	noteCommand,
	paperCommand,
	stepsCommand,
	identifyCommand,
	photographCommand,
	importRecordsCommand,
	recordsCommand,
	linkCommand,
	linksCommand,
	unlinkCommand,
]);
