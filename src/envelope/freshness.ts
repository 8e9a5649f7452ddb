/** How far the clocks of two gateways may differ. */
export const maxClockSkew = Temporal.Duration.from({ minutes: 5 });
