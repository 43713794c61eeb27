/**
 * A fleet in PostgreSQL that an older program writes to without a pause gets two servers of this version at once: what the older one was told
 * is recorded stays so, it is refused from some time on, and what agents tell the servers from then on is all there.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createContext, type OwnedContext } from '../../src/base/create-context.ts';
import { serveFleet } from '../../src/server/index.ts';
import { checkStore, listRuns, openStore, recordTold, storeCounts } from '../../src/store/index.ts';
import { oldStore } from '../contracts/old-writer-contract.ts';
import { component, debian, digest, inventory, run } from '../fakes/fleet-sample.ts';
import { seededRandom } from '../seeded-random.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';
import { ServedCluster } from './served-world.ts';

const bin = findPostgres();
const BEFORE = 5;
const TOLD = 20;

describe('servers that take over a fleet while an older program writes', {
  skip: bin === undefined && 'no PostgreSQL server is installed',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-rolling-'));
  let postgres: RunningPostgres;
  let context: OwnedContext;
  before(async () => {
    postgres = await startPostgres(bin ?? '');
    context = await createContext();
  });
  after(async () => {
    await context?.[Symbol.asyncDispose]();
    await postgres?.stop();
    rmSync(folder, { recursive: true });
  });

  for (const [which, version] of [
    ['of-main', 7],
    ['before-serve', 20],
  ] as const)
    it(`lose nothing that it wrote and let it write no more, from schema version ${version}`, async () => {
      const location = { kind: 'postgres', url: await postgres.createDatabase() } as const;
      const { old, remove } = await oldStore(which);
      const writer = await old.openStore(location, context);
      let written = 0;
      /** Until it is refused: with each image a run of it. */
      async function writeOn(): Promise<unknown> {
        for (;;) {
          const name = `old-${written}`;
          const at = Date.now();
          const runs = Array.from({ length: written + 1 }, (_, each) =>
            run(`old-${each}`, digest(`old-${each} config`)),
          );
          try {
            await old.addInventories(writer, [inventory(name, [component(debian(name, '1-1'))])], at);
            await old.recordObservation(
              writer,
              { cluster: 'edge', source: 'old', at, covers: 'all', runs },
              { at },
            );
          } catch (error) {
            return error;
          }
          written++;
          await delay(50);
        }
      }
      const writing = writeOn();
      while (written < BEFORE) await delay(50);
      const servers = await Promise.all(
        ['a', 'b'].map(
          async (name) =>
            await serveFleet(
              {
                location,
                documents: { folder: join(folder, 'documents') },
                advisories: join(folder, 'advisories.db'),
                listen: { host: '127.0.0.1', port: 0 },
                adminLink: { path: join(folder, `link-${name}`), always: false },
              },
              context,
            ),
        ),
      );
      const east = new ServedCluster('east', seededRandom(version));
      const store = await openStore(location, context);
      for (let step = 0; step <= TOLD; step++) {
        const batch = step === 0 ? east.whole(Date.now()) : east.rollout(Date.now());
        const told = { cluster: 'east', source: 'agent', ...batch };
        assert.equal(await recordTold(store, told, { at: Date.now() }), 'taken');
      }
      assert.match(String(await writing), /newer[_ ]shearwall[_ ]is[_ ]needed|has to know schema version/);
      await writer.close();
      remove();

      const live = await store.read((view) => listRuns(view, { when: 'live', limit: 1000 }));
      const names = (cluster: string): string[] =>
        live.rows
          .filter((row) => row.cluster === cluster)
          .map(({ name, digest: of }) => `${cluster} ${name} ${of}`);
      assert.deepEqual(names('east').sort(), east.running().sort());
      const { images } = await store.read(storeCounts);
      // What was being written when it was refused may be there, or not.
      assert.ok(images === written || images === written + 1, `${images} images, ${written} written`);
      assert.equal(names('edge').length, written);
      assert.deepEqual(await checkStore(store), []);
      await store.close();
      for (const server of servers) await server[Symbol.asyncDispose]();
    });
});
