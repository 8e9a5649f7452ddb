import { toProblem } from '../problem.ts';
import { type Command, type ExitCode, readLanguage, UsageError } from './command.ts';
import { describeProblem, type Streams, toPlain } from './terminal.ts';

/** Each is loaded when it is called: a command need not wait for what another one needs. */
export const commands = new Map<string, () => Promise<Command>>([
	['init', () => import('./init.ts').then((file) => file.initCommand)],
	['partner', () => import('./partner.ts').then((file) => file.partnerCommand)],
	['reconcile', () => import('./reconcile.ts').then((file) => file.reconcileCommand)],
	['keys', () => import('./keys.ts').then((file) => file.keysCommand)],
	['pki', () => import('./pki.ts').then((file) => file.pkiCommand)],
	['serve', () => import('./serve.ts').then((file) => file.serveCommand)],
	['work', () => import('./serve.ts').then((file) => file.workCommand)],
	['sign-in', () => import('./sign-in.ts').then((file) => file.signInCommand)],
	['template', () => import('./template.ts').then((file) => file.templateCommand)],
	['import', () => import('./import.ts').then((file) => file.importCommand)],
	['export', () => import('./export.ts').then((file) => file.exportCommand)],
	['drafts', () => import('./drafts.ts').then((file) => file.draftsCommand)],
	['send', () => import('./send.ts').then((file) => file.sendCommand)],
	['disclose', () => import('./disclose.ts').then((file) => file.discloseCommand)],
	['pass-on', () => import('./pass-on.ts').then((file) => file.passOnCommand)],
	['approvals', () => import('./approvals.ts').then((file) => file.approvalsCommand)],
	['alarms', () => import('./alarms.ts').then((file) => file.alarmsCommand)],
	['audit', () => import('./audit.ts').then((file) => file.auditCommand)],
	['case', () => import('./case.ts').then((file) => file.caseCommand)],
	['erasures', () => import('./erasures.ts').then((file) => file.erasuresCommand)],
	['hold', () => import('./hold.ts').then((file) => file.holdCommand)],
	['inbox', () => import('./lists.ts').then((file) => file.inboxCommand)],
	['show', () => import('./show.ts').then((file) => file.showCommand)],
	['attachment', () => import('./attachment.ts').then((file) => file.attachmentCommand)],
	['outbox', () => import('./lists.ts').then((file) => file.outboxCommand)],
	['statements', () => import('./statements.ts').then((file) => file.statementsCommand)],
	['bulletin', () => import('./bulletin.ts').then((file) => file.bulletinCommand)],
	['report', () => import('./report.ts').then((file) => file.reportCommand)],
	['delivery', () => import('./delivery.ts').then((file) => file.deliveryCommand)],
	['simulate', () => import('./simulate.ts').then((file) => file.simulateCommand)],
	['demo', () => import('./demo/command.ts').then((file) => file.demoCommand)],
	['openapi', () => import('./openapi.ts').then((file) => file.openapiCommand)],
]);

/** Runs `lintas` with the words after it. Never throws: what goes wrong is told on `stderr`. */
export async function runCli(
	[name = '--help', ...words]: readonly string[],
	environment: Readonly<Record<string, string | undefined>>,
	streams: Streams,
): Promise<ExitCode> {
	const print = (text: string) => tell(streams.stdout, text, 0);
	const complain = (text: string, code: ExitCode) => tell(streams.stderr, text, code);
	if (name === '--help' || name === '-h' || name === 'help') return print(await describeAll());
	const command = await commands.get(name)?.();
	if (command === undefined) return complain(`There is no command \`${toPlain(name)}\`.\n\n${await describeAll()}`, 2);
	try {
		const exitCode = await command.execute(words, environment, streams);
		return exitCode === 'asked-for-help' ? print(describeCommand(findVerb(command, words))) : exitCode;
	} catch (thrown) {
		if (thrown instanceof UsageError) return complain(describeMisuse(thrown, findVerb(command, words)), 2);
		const problem = toProblem(thrown);
		return complain(
			describeProblem(problem, readLanguage(environment)),
			problem.kind === 'unavailable' || problem.kind === 'busy' ? 3 : 1,
		);
	}
}

/** What of a group is meant, or the command itself. */
function findVerb(command: Command, [word]: readonly string[]): Command {
	const verb = command.verbs?.find(({ name }) => name === word);
	return verb === undefined ? command : { ...verb, name: `${command.name} ${verb.name}` };
}

function tell(stream: Streams['stdout'], text: string, code: ExitCode): ExitCode {
	stream.write(`${text}\n`);
	return code;
}

async function describeAll(): Promise<string> {
	const all = await Promise.all([...commands.values()].map((load) => load()));
	const width = Math.max(...all.map(({ name }) => name.length));
	return [
		'lintas: exchanges documents between immigration authorities',
		'',
		'Usage: lintas COMMAND …',
		'',
		...all.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
		'',
		'`lintas` here and in messages stands for `npm run lintas --`.',
		'`lintas COMMAND --help` tells more and gives an example. `--json` writes for machines.',
		'Exit codes: 0 done, 1 refused or failed, 2 wrong use, 3 not now (try again), 4 released, receipts missing,',
		'5 signed, waits for a second person.',
		'The environment configures it: see the table in README.md.',
	].join('\n');
}

/** What was written is in it: it must not steer the terminal. */
function describeMisuse({ message }: UsageError, command: Command): string {
	const lines = message === '' ? [] : [...message.split('\n').map(toPlain), ''];
	return [...lines, describeCommand(command)].join('\n');
}

function describeCommand({ name, summary, usage, flags, example }: Command): string {
	const all = { ...flags, '--json': 'write one JSON value for machines', '--help': 'this text' };
	const width = Math.max(...Object.keys(all).map((flag) => flag.length));
	return [
		summary,
		'',
		...[usage].flat().map((words, at) => `${at === 0 ? 'Usage: ' : '       '}lintas ${name} ${words}`.trimEnd()),
		'',
		...Object.entries(all).map(([flag, meaning]) => `  ${flag.padEnd(width)}  ${meaning}`),
		'',
		`Example: ${example}`,
	].join('\n');
}
