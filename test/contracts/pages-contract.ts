import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { compareBytes } from '../../src/base/index.ts';
import {
  AUDIT_FIELDS,
  AUDITED_FIELDS,
  addInventories,
  addNotices,
  auditedImages,
  dueNotifications,
  IMAGE_FIELDS,
  listAudit,
  listImages,
  listNotifications,
  listRuns,
  NOTIFICATION_FIELDS,
  type Page,
  RUN_FIELDS,
  recordAudit,
  recordDelivery,
  recordObservation,
  recordPolicyAudit,
  type SortedBy,
  type Store,
  type View,
} from '../../src/store/index.ts';
import { digest, inventory, MARCH, run } from '../fakes/fleet-sample.ts';

/** In the order of a language they stand elsewhere than by their bytes; and some are the same. */
const NAMES = ['Zeta', 'alpha', 'Ωmega', 'beta', 'a-b', 'ab', 'éa', 'alpha', '\u{1f600}', 'B'];
const ROWS = 20;
const nameAt = (at: number): string => NAMES[(at * 7) % NAMES.length] ?? '';

type Asked = { limit: number; after?: string; sort?: SortedBy<never>; match?: string };
type List = {
  fields: readonly string[];
  read(view: View, asked: Asked): Promise<Page<object>>;
  /** Where it is not a field of that name. */
  ofRow?(row: object, field: string): unknown;
};

const LISTS: Readonly<Record<string, List>> = {
  runs: {
    fields: RUN_FIELDS,
    read: (view, asked) => listRuns(view, { when: { from: 0, to: MARCH * 2 }, ...asked }),
    ofRow: (row, field) => (field === 'owner' ? ownOf(ownOf(row, 'owner'), 'team') : ownOf(row, field)),
  },
  'live runs of an owner': {
    fields: RUN_FIELDS,
    read: (view, asked) => listRuns(view, { when: 'live', filter: { owners: ['Zeta', 'ab'] }, ...asked }),
    ofRow: (row, field) => (field === 'owner' ? ownOf(ownOf(row, 'owner'), 'team') : ownOf(row, field)),
  },
  images: {
    fields: IMAGE_FIELDS,
    read: (view, { after, ...asked }) => listImages(view, { before: after, ...asked }),
  },
  'images of a repository': {
    fields: IMAGE_FIELDS,
    read: (view, { after, ...asked }) =>
      listImages(view, { before: after, repository: 'registry.example/alpha', ...asked }),
  },
  'audited images': {
    fields: AUDITED_FIELDS,
    read: (view, asked) => auditedImages(view, { filter: {}, ...asked }),
    ofRow: (row, field) =>
      field === 'verdict'
        ? ['refused', 'unknown', 'allowed'].indexOf(String(ownOf(row, field)))
        : ownOf(row, field),
  },
  notifications: {
    fields: NOTIFICATION_FIELDS,
    read: (view, asked) => listNotifications(view, { owners: undefined, ...asked }),
  },
  'notifications with a text': {
    fields: NOTIFICATION_FIELDS,
    read: (view, asked) => listNotifications(view, { owners: undefined, match: 'AL', ...asked }),
  },
  'audit entries with a text': {
    fields: AUDIT_FIELDS,
    read: (view, asked) => listAudit(view, { match: 'A', ...asked }),
  },
  'audit entries': { fields: AUDIT_FIELDS, read: (view, asked) => listAudit(view, asked) },
};

/** What lists in pages promise, on whichever database: `open` gives an empty one. */
export function pagesContract(name: string, open: () => Promise<Store>): void {
  describe(`lists in pages on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
      await fill(store);
    });
    afterEach(() => store.close());

    it('come by any field, rising and falling, as if they were sorted in memory: none twice, none left out', async () => {
      for (const [list, { fields, read, ofRow = ownOf }] of Object.entries(LISTS)) {
        const all = await store.read((view) => read(view, { limit: 1000 }));
        assert.ok(all.rows.length > 2, list);
        for (const field of fields)
          for (const isFalling of [false, true]) {
            const sort = { field: field as never, isFalling };
            const found = await paged((asked) => store.read((view) => read(view, { ...asked, sort })));
            const values = (rows: readonly object[]): unknown[] => rows.map((row) => ofRow(row, field));
            const how = `${list} by ${field}${isFalling ? ', falling' : ''}`;
            assert.deepEqual(values(found), values(all.rows).sort(inOrder(isFalling)), how);
            assert.deepEqual(asSet(found), asSet(all.rows), how);
          }
      }
    });

    it('are narrowed to those that show a text, in pages and in any order', async () => {
      for (const list of [
        'runs',
        'live runs of an owner',
        'images',
        'images of a repository',
        'audited images',
      ]) {
        const { fields, read, ofRow = ownOf } = LISTS[list] ?? assert.fail(list);
        const all = await store.read((view) => read(view, { limit: 1000 }));
        const texts = (row: object): string[] =>
          fields.map((field) => ofRow(row, field)).filter((value) => typeof value === 'string');
        const first =
          texts(all.rows[0] ?? assert.fail()).find((text) => text.startsWith('sha256:')) ?? 'none';
        for (const match of ['AL', 'amd64', 'b', '%', '_', first.slice(0, 12)]) {
          const expected = all.rows.filter((row) =>
            texts(row).some((text) => text.toLowerCase().includes(match.toLowerCase())),
          );
          const sort = { field: fields[0] as never, isFalling: true };
          for (const order of [{}, { sort }]) {
            const found = await paged((asked) =>
              store.read((view) => read(view, { ...asked, ...order, match })),
            );
            assert.deepEqual(asSet(found), asSet(expected), `${list} with ${match}`);
          }
        }
      }
    });

    it('go on at no place of another order, and at none that somebody made up', async () => {
      for (const { read, fields } of Object.values(LISTS)) {
        const sort = { field: fields[0] as never, isFalling: false };
        const wrong = ['x', 'bm9uZQ', Buffer.from('[1]').toString('base64url')];
        for (const after of wrong)
          await assert.rejects(
            store.read((view) => read(view, { limit: 1, after, sort })),
            { code: 'STORE_CURSOR' },
          );
      }
    });
  });
}

const PAGE = 7;

async function paged(read: (asked: Asked) => Promise<Page<object>>): Promise<object[]> {
  const found: object[] = [];
  for (let after: string | undefined; ; ) {
    const page: Page<object> = await read({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    found.push(...page.rows);
    after = page.next;
    if (after === undefined) return found;
  }
}

function ownOf(row: unknown, field: string): unknown {
  return (row as Record<string, unknown> | undefined)?.[field];
}

function inOrder(isFalling: boolean): (a: unknown, b: unknown) => number {
  return (a, b) => {
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    const order = typeof a === 'number' ? a - Number(b) : compareBytes(a as string, b as string);
    return isFalling ? -order : order;
  };
}

function asSet(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

async function fill(store: Store): Promise<void> {
  const rows = Array.from({ length: ROWS }, (_, at) => at);
  await addInventories(
    store,
    rows.map((at) => {
      const made = inventory(`${nameAt(at)}:${at}`, []);
      const createdAt = at % 3 === 0 ? undefined : MARCH - (at % 4);
      const platform = at % 2 === 0 ? 'linux/amd64' : 'Linux/arm64';
      return { ...made, image: { ...made.image, createdAt, platform } };
    }),
    MARCH,
  );
  const runs = (some: readonly number[]) =>
    some.map((at) =>
      run(`${nameAt(at)} ${at}`, at % 5 === 0 ? undefined : digest(`run ${at % 6}`), {
        count: 1 + (at % 4),
        since: MARCH - (at % 3),
        workload: {
          namespace: nameAt(at + 1),
          kind: at % 2 === 0 ? 'Deployment' : 'job',
          name: nameAt(at + 2),
          owner: at % 4 === 0 ? undefined : { team: nameAt(at), contact: '', source: 'label' },
        },
        container: `c${at}`,
        platform: at % 2 === 0 ? '' : 'linux/amd64',
      }),
    );
  for (const cluster of ['prod', 'Edge']) {
    const look = { cluster, source: 'x', covers: 'all' as const };
    await recordObservation(store, { ...look, at: MARCH, runs: runs(rows) }, { at: MARCH });
    const left = runs(rows.filter((at) => at % 3 !== 0));
    await recordObservation(store, { ...look, at: MARCH + 10, runs: left }, { at: MARCH + 10 });
  }
  await store.write(async (edit) => {
    const audit = { cluster: 'prod', at: MARCH, objects: 1, notLookedAt: [], unreadable: [] };
    const images = rows.map((at) => ({
      kind: 'Pod',
      namespace: nameAt(at),
      name: nameAt(at + 3),
      place: `container c${at % 3}`,
      owner: at % 3 === 0 ? undefined : nameAt(at),
      image: `${nameAt(at)}:1`,
      digest: at % 2 === 0 ? undefined : digest(`audited ${at % 4}`),
      verdict: (['refused', 'unknown', 'allowed'] as const)[at % 3] ?? 'unknown',
      reasons: [],
      warnings: [],
    }));
    const [policies, trustedRoot] = [digest('policies'), digest('root')];
    await recordPolicyAudit(edit, { ...audit, images, policies, trustedRoot });
    for (const at of rows) {
      const entry = { at: MARCH - (at % 5), who: nameAt(at), action: nameAt(at + 1), details: {} };
      await recordAudit(edit, { ...entry, target: nameAt(at + 2), origin: `127.0.0.${at % 3}` });
      const to = { ruleId: 'rule', channel: nameAt(at), owner: `${nameAt(at)} ${at}` };
      await addNotices(edit, to, { notices: [], at: MARCH - (at % 3), dueAt: MARCH - (at % 4) });
    }
  });
  const ids = await store.read((view) => dueNotifications(view, MARCH, ROWS));
  await store.write(async (edit) => {
    for (const [at, id] of ids.entries())
      if (at % 3 === 0) await recordDelivery(edit, id, { sentAt: MARCH + (at % 2) });
      else if (at % 3 === 1) await recordDelivery(edit, id, { failedAt: MARCH + at, failure: nameAt(at) });
  });
}
