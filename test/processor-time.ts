/** Milliseconds that this thread takes of a processor for it, whatever else the machine does: the least of three times. */
export async function measureProcessorTime(work: () => unknown): Promise<number> {
	const millis: number[] = [];
	for (let time = 0; time < 3; time += 1) {
		const before = process.threadCpuUsage();
		await work();
		const { user, system } = process.threadCpuUsage(before);
		millis.push((user + system) / 1_000);
	}
	return Math.min(...millis);
}
