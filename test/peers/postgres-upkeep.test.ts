/** Segments are written beside what the caller of PostgreSQL does next: nothing is lost, and no failure is hidden. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { handleOf } from '../../src/store/handle.ts';
import { addInventories, checkStore, openStore } from '../../src/store/index.ts';
import { NAMES } from '../../src/store/postings/kinds.ts';
import { segmentsOf } from '../../src/store/postings/segments.ts';
import { component, debian, digest, inventory, MARCH, testClock } from '../fakes/fleet-sample.ts';
import { findPostgres, type RunningPostgres, startPostgres } from './postgres.ts';

const bin = findPostgres();
describe('what is due after an addition', {
  skip: bin === undefined && 'no PostgreSQL server is installed',
}, () => {
  let server: RunningPostgres | undefined;
  before(async () => {
    server = await startPostgres(bin ?? '');
  });
  after(() => server?.stop());
  const place = async () =>
    ({ kind: 'postgres', url: await (server ?? assert.fail()).createDatabase() }) as const;

  const names = Array.from({ length: 4096 }, (_, index) => ({
    digest: digest(`index ${index}`),
    kind: 'index' as const,
  }));
  const one = inventory('a:1', [component(debian('libc6', '2.41-12'))]);
  const many = { ...one, image: { ...one.image, names: [...one.image.names, ...names] } };
  /** Nobody writes postings until it is ended. */
  const hold = async (url: string): Promise<pg.Client> => {
    const holder = new pg.Client(url);
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE posting IN SHARE MODE');
    return holder;
  };

  it('goes on beside what the caller does next, and is done once the store is closed', async () => {
    const location = await place();
    const store = await openStore(location, { clock: testClock });
    const holder = await hold(location.url);
    await addInventories(store, [many], MARCH);
    await holder.end();
    await store.close();
    const again = await openStore(location, { clock: testClock });
    const segments = await again.read((view) => segmentsOf(handleOf(view), NAMES));
    assert.deepEqual(
      segments.map(({ first, end }) => ({ first, end })),
      [{ first: 0, end: 4096 }],
    );
    assert.deepEqual(await checkStore(again), []);
    await again.close();
  });

  it('says by the next call that it failed, and is due again', async () => {
    const location = await place();
    const store = await openStore({ ...location, limits: { lockMs: 100 } }, { clock: testClock });
    const holder = await hold(location.url);
    await addInventories(store, [many], MARCH);
    await assert.rejects(store.close(), { code: 'STORE_BUSY' });
    await holder.end();
    const again = await openStore(location, { clock: testClock });
    await addInventories(again, [one], MARCH);
    await again.close();
    const last = await openStore(location, { clock: testClock });
    assert.equal((await last.read((view) => segmentsOf(handleOf(view), NAMES))).length, 1);
    await last.close();
  });
});
