import type { Body, BodyNode, Field, Fields, Sourced } from './field.ts';
import type { Kind } from './kind.ts';

/**
 * Versions of kinds, `major.minor`. A field or code says since which minor version its kind has it; what
 * says nothing was there in the first one.
 */

export function compareVersions(a: string, b: string): number {
	const [[majorA, minorA], [majorB, minorB]] = [toNumbers(a), toNumbers(b)];
	return majorA - majorB || minorA - minorB;
}

/** May a gateway that takes one version of a kind be sent another? */
export function isSameMajor(a: string, b: string): boolean {
	return toNumbers(a)[0] === toNumbers(b)[0];
}

export function toNumbers(version: string): [major: number, minor: number] {
	const [major = 0, minor = 0] = version.split('.').map(Number);
	return [major, minor];
}

/**
 * The oldest version of the kind that has all that a body uses: what its document is signed as, so that a
 * reader of that version understands all of it.
 */
export function toNeededVersion({ fields, version }: Kind, body: Body): string {
	const [major] = toNumbers(version);
	return findVersions(fields, body).reduce(
		(newest, next) => (compareVersions(next, newest) > 0 ? next : newest),
		`${major}.0`,
	);
}

/** The pointers of the top-level fields that came into the kind after that version. */
export function findNewerFields({ fields }: Kind, version: string): string[] {
	return Object.entries(fields)
		.filter(([, { since = version }]) => compareVersions(since, version) > 0)
		.map(([name]) => `/${name}`);
}

function findVersions(fields: Fields, body: Body): string[] {
	return Object.entries(body).flatMap(([name, node]) => {
		const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
		return field === undefined ? [] : findVersionsBelow(field, node);
	});
}

function findVersionsBelow(field: Field, node: BodyNode): string[] {
	return [...(field.since === undefined ? [] : [field.since]), ...findVersionsIn(field, node)];
}

function findVersionsIn(field: Field, node: BodyNode): string[] {
	switch (field.node) {
		case 'leaf': {
			const { value } = node as Sourced;
			const since = field.list?.codes.find(({ code }) => code === value)?.since;
			return since === undefined ? [] : [since];
		}
		case 'group':
			return findVersions(field.fields, node as Body);
		case 'list':
		case 'persons':
			return (node as readonly BodyNode[]).flatMap((item) => findVersionsBelow(field.of, item));
	}
}
