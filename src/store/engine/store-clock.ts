/** The part of the clock that the store needs. */
export type StoreClock = { nowMs(): number; sleep(ms: number): Promise<void> };
