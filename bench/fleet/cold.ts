import { execFileSync } from 'node:child_process';
import { openStore, type StoreLocation } from '../../src/store/index.ts';
import { askArchive, askLive, type Question } from './questions.ts';

export type ColdTimes = { live: number; archive: number };

/** In a fresh process, with nothing of the database's file in memory: opening, and one question. */
export async function askCold(location: StoreLocation, question: Question): Promise<ColdTimes> {
  const ask = (kind: 'live' | 'archive'): number => {
    if (location.kind === 'sqlite') forget(location.path);
    const input = JSON.stringify({ location, question, kind });
    return Number(execFileSync(process.execPath, [import.meta.filename, input], { encoding: 'utf8' }));
  };
  return { live: ask('live'), archive: ask('archive') };
}

/** Lets the kernel drop this one file's pages, and leaves everybody else's where they are. */
function forget(path: string): void {
  execFileSync('dd', [`of=${path}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], {
    stdio: 'ignore',
  });
}

if (process.argv[1] === import.meta.filename) {
  const { location, question, kind } = JSON.parse(process.argv[2] ?? '{}') as {
    location: StoreLocation;
    question: Question;
    kind: 'live' | 'archive';
  };
  const start = performance.now();
  const clock = { nowMs: () => performance.now(), sleep: async () => {} };
  const store = await openStore(location, { clock });
  await store.read((view) => (kind === 'live' ? askLive : askArchive)(view, question));
  console.log(performance.now() - start);
  await store.close();
}
