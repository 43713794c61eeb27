import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const ENOUGH_BYTES = 8 * 2 ** 20;
const LOOK_MS = 20;

/**
 * What the old generation may grow by between two collections; by itself V8 lets it double and more. Of a small one so much is little memory,
 * and to collect it again and again takes a tenth of the time of a look into an image.
 */
const GROWTH_PERCENT = { small: 200, large: 40 };
const SMALL_BYTES = 36 * 2 ** 20;

/** Keeps V8's heap near what is live in it, while a large image is looked into or followed. */
export function keepHeapSmall(): void {
  growBy(GROWTH_PERCENT.large);
  keepYoungSmall();
}

/** The same while images are looked into; who follows their files from one to the next would only take more memory. */
export function keepHeapSmallOnceLarge(): void {
  keepHeapSmall();
  let growth = GROWTH_PERCENT.large;
  everyLook(() => {
    const wanted = GROWTH_PERCENT[sizeOf('old_space').space_used_size < SMALL_BYTES ? 'small' : 'large'];
    if (wanted !== growth) growBy(wanted);
    growth = wanted;
    return false;
  });
}

/**
 * The young generation stays at the size that it has once that is enough: it would grow to 32 MB, which with what it leaves behind are 40 to
 * 170 MB of memory, and take no less time. Only Node's command line can set a limit; while a program runs, V8 can be told to grow it no further.
 */
export function keepYoungSmall(): void {
  everyLook(() => {
    if (sizeOf('new_space').space_size < ENOUGH_BYTES) return false;
    setFlagsFromString('--semi-space-growth-factor=1');
    return true;
  });
}

function growBy(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}

/** Until it says that it is done; it keeps no process alive. */
function everyLook(isDone: () => boolean): void {
  const look = setInterval(() => {
    if (isDone()) clearInterval(look);
  }, LOOK_MS);
  look.unref();
}

function sizeOf(space: string): { space_size: number; space_used_size: number } {
  const found = getHeapSpaceStatistics().find(({ space_name: name }) => name === space);
  return found ?? { space_size: 0, space_used_size: 0 };
}
