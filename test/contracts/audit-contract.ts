import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  auditedImages,
  backupStore,
  beganSinceAudit,
  countAudited,
  openStore,
  policyAudits,
  type RecordedImage,
  recordObservation,
  recordPolicyAudit,
  restoreStore,
  type Store,
  type StoreLocation,
} from '../../src/store/index.ts';
import { digest, MARCH, run, testClock } from '../fakes/fleet-sample.ts';

const clock = testClock;

/** What audits by policies found, on whichever database: `place` names an empty one. */
export function auditContract(name: string, place: () => Promise<StoreLocation>, folder: () => string): void {
  describe(`audits in a store on ${name}`, () => {
    it('takes the newest of each cluster, gives it page by page, narrowed, and counts it by reason and owner', async () => {
      const store = await openStore(await place(), { clock });
      assert.equal(await record(store, [row('web', 'refused')]), false, 'nobody knows the cluster');
      await see(store);
      await record(store, [row('old', 'refused')]);
      const images = [row('a', 'allowed'), row('b', 'unknown'), row('web', 'refused'), row('d', 'refused')];
      assert.equal(await record(store, images), true);
      assert.deepEqual(await names(store, 1), ['web', 'd', 'b', 'a']);
      assert.deepEqual(await names(store, 10, { owners: ['team d'] }), ['d']);
      assert.deepEqual(await names(store, 10, { namespaces: ['none'] }), []);
      await see(store, MARCH + 1, 'a', 'later');
      const since = async (filter: object): Promise<unknown> => [
        ...(await store.read((view) => beganSinceAudit(view, filter))),
      ];
      assert.deepEqual(await since({ namespaces: ['shop'] }), [['prod', 1]], 'it judged a');
      assert.deepEqual(await since({ owners: ['team d'] }), []);
      assert.deepEqual(await store.read((view) => countAudited(view, { clusters: ['prod'] })), {
        counts: { refused: 2, unknown: 1, allowed: 1 },
        reasons: [
          // The fleet knows that it is nobody's, whatever the audit says.
          { verdict: 'refused', owner: undefined, reason: 'unsigned', images: 1 },
          { verdict: 'refused', owner: 'team d', reason: 'unsigned', images: 1 },
          { verdict: 'unknown', owner: 'team b', reason: 'unsigned', images: 1 },
        ],
      });
      await store.close();
    });

    it('is backed up, put back, and goes on', async () => {
      const store = await openStore(await place(), { clock });
      await see(store);
      await record(store, [row('a', 'refused'), row('b', 'allowed')]);
      const path = join(folder(), `audits-${name}.db`);
      await backupStore({ store, path }, { clock });
      await store.close();
      const location = await place();
      await restoreStore({ path, location }, { clock });
      const restored = await openStore(location, { clock });
      assert.deepEqual(await names(restored, 1), ['a', 'b']);
      await record(restored, [row('c', 'refused')]);
      assert.deepEqual(await names(restored, 1), ['c']);
      assert.deepEqual(await restored.read((view) => policyAudits(view, {})), [
        { cluster: 'prod', audit: AUDIT },
      ]);
      await restored.close();
    });
  });
}

const AUDIT = {
  cluster: 'prod',
  at: MARCH,
  objects: 4,
  notLookedAt: [{ kind: 'Fancy', objects: 1 }],
  unreadable: ['Pod shop/web: spec'],
  policies: digest('policies'),
  trustedRoot: digest('root'),
};

const row = (name: string, verdict: RecordedImage['verdict']): RecordedImage => ({
  kind: 'Deployment',
  namespace: 'shop',
  name,
  owner: `team ${name}`,
  place: 'container app',
  image: `app:${name}`,
  digest: name === 'a' ? digest('a') : undefined,
  verdict,
  reasons: verdict === 'allowed' ? [] : ['unsigned'],
  warnings: [],
});

const record = async (store: Store, images: readonly RecordedImage[]): Promise<boolean> =>
  await store.write((edit) => recordPolicyAudit(edit, { ...AUDIT, images }));

async function see(store: Store, at = MARCH, ...images: readonly string[]): Promise<void> {
  const runs = (images.length === 0 ? ['a'] : images).map((image) => {
    const { workload, ...rest } = run(image, digest(image));
    const web = { ...workload, kind: 'Deployment', namespace: 'shop', name: 'web', owner: undefined };
    return { ...rest, count: 1, since: at, workload: web };
  });
  await recordObservation(store, { cluster: 'prod', source: 'x', at, covers: 'all', runs }, { at });
}

async function names(store: Store, limit: number, filter: object = {}): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | undefined; ; ) {
    const from = after;
    const page = await store.read((view) => auditedImages(view, { filter, limit, after: from }));
    found.push(...page.rows.map((each) => each.name));
    after = page.next;
    if (after === undefined) return found;
  }
}
