/** A process that plays the worlds that it is told to, and tells of each; it ends when it is let go of. */
import { messageOf } from '../../src/base/errors.ts';
import { playWorld } from './play-world.ts';
import { type StorePlace, type WorldStores, worldStores } from './world-stores.ts';

/** Worlds from seed `first` on, beginning in new files. */
export type Range = { place: StorePlace; first: number; count: number };
export type Told =
  | { kind: 'played' }
  | { kind: 'finished' }
  /** `alone`: it disagrees in new files, too, with no world before it. */
  | { kind: 'failed'; seed: number; why: string; alone: boolean };

const stores = new Map<StorePlace['kind'], WorldStores>();

async function play({ place, first, count }: Range): Promise<Told> {
  const made = stores.get(place.kind) ?? worldStores(place);
  stores.set(place.kind, made);
  for (let seed = first; seed < first + count; seed++) {
    const why = await disagreement(made, seed, seed === first);
    if (why !== undefined) {
      const alone = seed === first || (await disagreement(made, seed, true)) !== undefined;
      return { kind: 'failed', seed, why, alone };
    }
    tell({ kind: 'played' });
  }
  return { kind: 'finished' };
}

async function disagreement(
  lendStore: WorldStores,
  seed: number,
  freshly: boolean,
): Promise<string | undefined> {
  try {
    await lendStore(freshly, (store) => playWorld(seed, store));
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error);
  }
}

function tell(told: Told): void {
  process.send?.(told);
}

process.on('message', (range: Range) => void play(range).then(tell));
process.on('disconnect', () => process.exit());
// Ctrl-C reaches all processes of a terminal; who started this one ends it once it knows why.
process.on('SIGINT', () => {});
