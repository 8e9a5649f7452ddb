/** What an officer reads of a rule: one sentence in each language. */
export interface Words {
	readonly en: string;
	readonly id: string;
}
