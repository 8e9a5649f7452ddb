/** Makes what belongs to a text once, for as long as what it returns is held. */
export function remember<Value>(make: (name: string) => Value): (name: string) => Value {
	const made = new Map<string, Value>();
	return (name) => {
		const value = made.get(name) ?? make(name);
		made.set(name, value);
		return value;
	};
}
