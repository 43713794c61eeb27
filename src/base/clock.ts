/** Seconds and milliseconds come from here, never from `Date.now()`. */
export type Clock = {
  nowMs(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
};
