import { toProblem } from '../problem.ts';
import { Language } from '../problem-words.ts';
import { alarmsCommand } from './alarms.ts';
import { approvalsCommand } from './approvals.ts';
import { attachmentCommand } from './attachment.ts';
import { auditCommand } from './audit.ts';
import { type Command, type ExitCode, UsageError } from './command.ts';
import { deliveryCommand } from './delivery.ts';
import { demoCommand } from './demo/command.ts';
import { discloseCommand } from './disclose.ts';
import { draftsCommand } from './drafts.ts';
import { erasuresCommand } from './erasures.ts';
import { exportCommand } from './export.ts';
import { holdCommand } from './hold.ts';
import { importCommand } from './import.ts';
import { initCommand } from './init.ts';
import { keysCommand } from './keys.ts';
import { inboxCommand, outboxCommand } from './lists.ts';
import { openapiCommand } from './openapi.ts';
import { partnerCommand } from './partner.ts';
import { passOnCommand } from './pass-on.ts';
import { pkiCommand } from './pki.ts';
import { sendCommand } from './send.ts';
import { serveCommand, workCommand } from './serve.ts';
import { showCommand } from './show.ts';
import { signInCommand } from './sign-in.ts';
import { templateCommand } from './template.ts';
import { describeProblem } from './terminal.ts';

const commands: readonly Command[] = [
	initCommand,
	partnerCommand,
	keysCommand,
	pkiCommand,
	serveCommand,
	workCommand,
	signInCommand,
	templateCommand,
	importCommand,
	exportCommand,
	draftsCommand,
	sendCommand,
	discloseCommand,
	passOnCommand,
	approvalsCommand,
	alarmsCommand,
	auditCommand,
	erasuresCommand,
	holdCommand,
	inboxCommand,
	showCommand,
	attachmentCommand,
	outboxCommand,
	deliveryCommand,
	demoCommand,
	openapiCommand,
];

/** Runs `lintas` with the words after it. Never throws: what goes wrong is told on stderr. */
export async function runCli(
	[name = '--help', ...words]: readonly string[],
	environment: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
	if (name === '--help' || name === '-h' || name === 'help') return print(describeAll());
	// `lintas inbox | head -1`: whoever reads has enough.
	process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
	const command = commands.find((known) => known.name === name);
	if (command === undefined) return complain(`There is no command \`${name}\`.\n\n${describeAll()}`, 2);
	try {
		const exitCode = await command.execute(words, environment);
		return exitCode === 'asked-for-help' ? print(describeCommand(command)) : exitCode;
	} catch (thrown) {
		if (thrown instanceof UsageError) return complain(`${thrown.message}\n\n${describeCommand(command)}`, 2);
		const problem = toProblem(thrown);
		const language = Language.safeParse(environment.LINTAS_LANGUAGE).data ?? 'en';
		return complain(
			describeProblem(problem, language),
			problem.kind === 'unavailable' || problem.kind === 'busy' ? 3 : 1,
		);
	}
}

function print(text: string): ExitCode {
	process.stdout.write(`${text}\n`);
	return 0;
}

function complain(text: string, code: ExitCode): ExitCode {
	process.stderr.write(`${text}\n`);
	return code;
}

function describeAll(): string {
	const width = Math.max(...commands.map(({ name }) => name.length));
	return [
		'lintas: exchanges documents between immigration authorities',
		'',
		'Usage: lintas COMMAND …',
		'',
		...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
		'',
		'`lintas` here and in messages stands for `npm run lintas --`.',
		'`lintas COMMAND --help` tells more and gives an example. `--json` writes for machines.',
		'Exit codes: 0 done, 1 refused or failed, 2 wrong use, 3 not now (try again), 4 released, receipts missing,',
		'5 signed, waits for a second person.',
		'The environment configures it: see the table in README.md.',
	].join('\n');
}

function describeCommand({ name, summary, usage, flags, example }: Command): string {
	const all = { ...flags, '--json': 'write one JSON value for machines', '--help': 'this text' };
	const width = Math.max(...Object.keys(all).map((flag) => flag.length));
	return [
		summary,
		'',
		`Usage: lintas ${name} ${usage}`.trimEnd(),
		'',
		...Object.entries(all).map(([flag, meaning]) => `  ${flag.padEnd(width)}  ${meaning}`),
		'',
		`Example: ${example}`,
	].join('\n');
}
