/** Why a request is not taken, as its sender is told. */
export class Refusal extends Error {
	readonly status: number;

	constructor(status: number, title: string, about?: ErrorOptions) {
		super(title, about);
		this.status = status;
	}
}
