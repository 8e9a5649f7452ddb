import { linkCommand, linksCommand, unlinkCommand } from './case-link.ts';
import { groupCommands } from './command.ts';

export const caseCommand = groupCommands('case', 'Bringing people home: what offices without a gateway are asked', [
	linkCommand,
	linksCommand,
	unlinkCommand,
]);
