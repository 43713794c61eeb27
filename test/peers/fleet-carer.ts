/**
 * A process of its own that changes, prunes, forgets or migrates what a fleet kept, for the test that kills it: after so many statements it ends by
 * `kill -9` of itself. Without a number it prints how many there were.
 */
import {
  applyChanges,
  diskDocuments,
  forgetCluster,
  forgetOwner,
  keepDocuments,
  openStore,
  pruneStore,
  type StoreLocation,
  sweepDocuments,
} from '../../src/store/index.ts';
import { DAY, digest, MARCH, run, testClock } from '../fakes/fleet-sample.ts';

export const CARES = ['changes', 'prune', 'forget', 'owner'] as const;
/** Care for documents: removing one counts as a statement. */
export const DOCUMENT_CARES = ['keep', 'sweep'] as const;
export type CareTask = {
  location: StoreLocation;
  /** `open`: nothing more than what opening does, which brings an older schema up to date. */
  care: (typeof CARES)[number] | (typeof DOCUMENT_CARES)[number] | 'open';
  /** The folder of documents, of care for them. */
  folder?: string;
  /** Die at this statement. */
  dieAt?: number;
};

/** Of what runs in `prod`; `owner` forgets them. */
export const OWNER = { team: 'jane', contact: 'jane@secret.example', source: 'label' } as const;
export const HORIZON = MARCH + 10 * DAY;
/** Of cluster `prod`, whose last sequence was 0. */
export const CHANGES = {
  cluster: 'prod',
  source: 'agent',
  sequence: 1,
  at: MARCH + 21 * DAY,
  covers: 'all',
  put: Array.from({ length: 40 }, (_, number) => run(`new-${number}`, digest(`new ${number % 7}`))),
  gone: Array.from({ length: 40 }, (_, number) => run(`w-${number}`, digest(`w ${number % 5} 20`))),
} as const;

if (process.argv[1] === import.meta.filename) {
  const { location, care, dieAt, folder = '' } = JSON.parse(process.argv[2] ?? '') as CareTask;
  let statements = 0;
  const step = (): void => {
    if (++statements === dieAt) process.kill(process.pid, 'SIGKILL');
  };
  const store = await openStore(
    {
      ...location,
      onStatement: step,
    },
    { clock: testClock },
  );
  const opening = statements;
  if (care === 'changes') await applyChanges(store, CHANGES, { at: CHANGES.at });
  else if (care === 'prune') await pruneStore(store, HORIZON);
  else if (care === 'keep' || care === 'sweep') await careForDocuments(care);
  else if (care === 'forget') await forgetCluster(store, { name: 'prod', at: MARCH });
  else if (care === 'owner') await forgetOwner(store, { team: OWNER.team, at: MARCH + 30 * DAY });
  await store.close();
  process.stdout.write(JSON.stringify({ opening, statements }));

  async function careForDocuments(wanted: (typeof DOCUMENT_CARES)[number]): Promise<void> {
    const disk = diskDocuments(folder);
    const remove: typeof disk.remove = async (removed) => {
      step();
      await disk.remove(removed);
    };
    const documents = { ...disk, remove };
    if (wanted === 'sweep') return void (await sweepDocuments({ store, documents }));
    const given = Array.from({ length: 10 }, (_, number) => ({
      kind: 'vex' as const,
      name: `${number}.json`,
      bytes: Buffer.from(`new ${number}`),
    }));
    await keepDocuments({ store, documents }, { imageId: 1, documents: given, at: MARCH, replacing: 'vex' });
  }
}
