import type { ApprovalRule } from '../model/four-eyes.ts';
import type { Person } from '../model/person.ts';
import type { Withholding } from '../model/withholding.ts';
import { type Decision, toReasons } from './decision.ts';
import { makeChooseDetail } from './detail.ts';
import { makeEngine, type Question } from './engine.ts';
import type { DocumentFacts } from './facts.ts';
import { loadRules, loadSchema } from './policy-files.ts';
import {
	type Exchange,
	type Leaving,
	type PassingOn,
	type Reading,
	toApprovalQuestion,
	toExchangeQuestion,
	toOnwardQuestion,
	toPartner,
	toPerson,
	toReadQuestion,
} from './questions.ts';
import { chooseWithheld, type MinimisationQuestion } from './withheld.ts';

/** The rules, parsed: pure answers to questions. */
export interface Policies {
	/** May this person release the document to this partner? */
	decideRelease(question: Exchange & { readonly by: Person }): Decision;
	/** May what was released leave now? */
	decideDelivery(question: Exchange): Decision;
	/** Is what came from this partner agreed? */
	decideReception(question: Exchange): Decision;
	decidePassingOn(question: PassingOn): Decision;
	/** What of a document stays here, by place and rule, under that agreement. */
	chooseWithheld(question: MinimisationQuestion): readonly Withholding[];
	/** The first rule that asks for a second person before a document leaves; undefined where one is enough. */
	findApprovalRule(question: Leaving): ApprovalRule | undefined;
	/** May this person read it for that? */
	decideRead(question: Reading): Decision;
}

/**
 * Reads and checks our rules, and those of a folder of this authority, which can only narrow them.
 *
 * @throws Problem `policy-invalid` with file, line and reason of every mistake; `file-unreadable`
 */
export function openPolicies({ local }: { readonly local?: string | undefined } = {}): Policies {
	const ask = makeEngine(loadRules(local), loadSchema());
	const chooseDetail = makeChooseDetail(ask);
	const decide = (question: Question, document?: DocumentFacts): Decision => {
		const { allowed, rules } = ask(question);
		return { allowed, reasons: toReasons(rules, document?.places) };
	};
	return {
		decideRelease: (question) =>
			decide(toExchangeQuestion(toPerson(question.by), 'release', question), question.document),
		decideDelivery: (question) =>
			decide(toExchangeQuestion(toPartner(question), 'deliver', question), question.document),
		decideReception: (question) =>
			decide(toExchangeQuestion(toPartner(question), 'receive', question), question.document),
		decidePassingOn: (question) => decide(toOnwardQuestion(question)),
		chooseWithheld: (question) => chooseWithheld(chooseDetail, question),
		findApprovalRule: (question) => {
			const { allowed, rules } = ask(toApprovalQuestion(question));
			const [rule] = allowed ? [] : rules;
			return rule && { rule: rule.id, ...rule.words };
		},
		decideRead: (question) => decide(toReadQuestion(question)),
	};
}
