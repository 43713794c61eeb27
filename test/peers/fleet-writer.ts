/**
 * A process of its own that adds inventories, for the tests that kill it or let several write at once. It is told where, which
 * numbers, and after which statement it should die: `kill -9` of itself, so that every place can be hit, also between two
 * statements of one transaction.
 */
import { addInventories, openStore, type StoreLocation } from '../../src/store/index.ts';
import { component, debian, digest, inventory, MARCH, testClock } from '../fakes/fleet-sample.ts';

export type WriterTask = {
  location: StoreLocation;
  first: number;
  count: number;
  batch: number;
  /** Of each image; more than a real one has, so that segments fill soon. */
  indexes?: number;
  /** Die after so many statements that have this beginning. */
  die?: { text: string; after: number };
};

const INDEXES = 30;

function numbered(number: number, indexes: number) {
  const made = inventory(`app:${number}`, [
    component(debian('libc6', '2.41-12', 'glibc')),
    component(debian(`shared-${number % 50}`, '1')),
    component(debian(`own-${number}`, '1')),
  ]);
  const names = Array.from({ length: indexes }, (_, index) => ({
    digest: digest(`index ${number} ${index}`),
    kind: 'index' as const,
  }));
  return { ...made, image: { ...made.image, names: [...made.image.names, ...names] } };
}

if (process.argv[1] === import.meta.filename) {
  const {
    location,
    first,
    count,
    batch,
    indexes = INDEXES,
    die,
  } = JSON.parse(process.argv[2] ?? '') as WriterTask;
  let left = die?.after ?? 0;
  const store = await openStore(
    {
      ...location,
      onStatement: (text) => {
        if (die !== undefined && text.startsWith(die.text) && left-- <= 0)
          process.kill(process.pid, 'SIGKILL');
      },
    },
    { clock: testClock },
  );
  for (let at = first; at < first + count; at += batch) {
    const size = Math.min(batch, first + count - at);
    await addInventories(
      store,
      Array.from({ length: size }, (_, index) => numbered(at + index, indexes)),
      MARCH,
    );
    // What was said to be kept must be there, whatever happens next.
    process.stdout.write(`${at + size}\n`);
  }
  await store.close();
}
