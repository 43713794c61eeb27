/** One at a time, in the order of asking. */
export type Turns = { take(): Promise<void>; give(): void };

export function createTurns(): Turns {
  let taken = false;
  const waiting: (() => void)[] = [];
  return {
    take() {
      if (taken) return new Promise((resolve) => waiting.push(resolve));
      taken = true;
      return Promise.resolve();
    },
    give() {
      const next = waiting.shift();
      if (next === undefined) taken = false;
      else next();
    },
  };
}
