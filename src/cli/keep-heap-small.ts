import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const ENOUGH_BYTES = 8 * 2 ** 20;
const LOOK_MS = 20;

/** What the old generation may grow by between two collections. By itself V8 lets it double and more. */
const GROWTH_PERCENT = 40;

/** Keeps V8's heap near what is live in it, while a large image is looked into or followed. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  keepYoungSmall();
}

/**
 * The young generation stays at the size that it has once that is enough: it would grow to 32 MB, which with what it leaves behind are 40 to
 * 170 MB of memory, and take no less time. Only Node's command line can set a limit; while a program runs, V8 can be told to grow it no further.
 */
export function keepYoungSmall(): void {
  const look = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    if (young !== undefined && young.space_size < ENOUGH_BYTES) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    clearInterval(look);
  }, LOOK_MS);
  look.unref();
}
