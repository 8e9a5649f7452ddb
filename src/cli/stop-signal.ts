/**
 * Waits to be told to stop: SIGTERM, or Ctrl+C. Once is enough: whatever comes while the stop is under way is
 * ignored, since a service manager signals every process of a group, and some of them pass it on.
 */
export function waitForStopSignal(): Promise<void> {
	return new Promise((resolve) => {
		for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => resolve());
	});
}
