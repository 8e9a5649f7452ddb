import type { Adapter, AdapterPayload } from 'oidc-provider';

/** What the identity provider of the demonstration remembers, for as long as its process runs. */
export class MemoryAdapter implements Adapter {
	readonly #stored = new Map<string, AdapterPayload>();

	async upsert(id: string, payload: AdapterPayload): Promise<void> {
		this.#stored.set(id, payload);
	}

	async find(id: string): Promise<AdapterPayload | undefined> {
		return this.#stored.get(id);
	}

	async findByUid(uid: string): Promise<AdapterPayload | undefined> {
		return this.#stored.values().find((payload) => payload.uid === uid);
	}

	async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
		return this.#stored.values().find((payload) => payload.userCode === userCode);
	}

	async consume(id: string): Promise<void> {
		const payload = this.#stored.get(id);
		if (payload !== undefined) this.#stored.set(id, { ...payload, consumed: Math.floor(Date.now() / 1_000) });
	}

	async destroy(id: string): Promise<void> {
		this.#stored.delete(id);
	}

	async revokeByGrantId(grantId: string): Promise<void> {
		for (const [id, payload] of this.#stored) if (payload.grantId === grantId) this.#stored.delete(id);
	}
}
