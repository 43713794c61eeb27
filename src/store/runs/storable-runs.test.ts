import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digest, MARCH, run } from '../../../test/fakes/fleet-sample.ts';
import type { ObservedRun } from '../types.ts';
import { storableChanges, storableObservation } from './storable-runs.ts';

const ODD = 'a\0b';
const STORED = 'a\u{fffd}b';
const odd = run(ODD, digest('a'), {
  container: ODD,
  reference: ODD,
  platform: ODD,
  workload: { namespace: ODD, kind: ODD, name: ODD, owner: { team: ODD, contact: ODD, source: ODD } },
});
const textsOf = ({ workload, container, reference, platform }: ObservedRun): (string | undefined)[] => {
  const { namespace, kind, name, owner } = workload;
  return [container, reference, platform, namespace, kind, name, owner?.team, owner?.contact, owner?.source];
};
const common = { cluster: ODD, source: ODD, at: MARCH, covers: 'all' } as const;
const allStored = Array(9).fill(STORED);

describe('texts of what runs', () => {
  it('are such as both databases take, in a look', () => {
    const { cluster, source, runs, ended } = storableObservation({
      ...common,
      runs: [odd],
      ended: [{ ...odd, until: MARCH }],
    });
    assert.deepEqual([cluster, source], [STORED, STORED]);
    for (const each of [...runs, ...(ended ?? [])]) assert.deepEqual(textsOf(each), allStored);
    assert.deepEqual([runs.length, ended?.length], [1, 1]);
  });

  it('are such in changes, and in what is gone', () => {
    const { cluster, source, put, gone, ended } = storableChanges({
      ...common,
      sequence: 2,
      put: [odd],
      gone: [odd],
      ended: [{ ...odd, until: MARCH }],
    });
    assert.deepEqual([cluster, source], [STORED, STORED]);
    for (const each of [...put, ...(ended ?? [])]) assert.deepEqual(textsOf(each), allStored);
    assert.deepEqual(textsOf(gone[0] as ObservedRun).slice(0, 6), allStored.slice(0, 6));
  });

  it('are cut where an index takes no more', () => {
    const long = 'x'.repeat(3000);
    const { runs } = storableObservation({
      ...common,
      runs: [
        run(long, digest('a'), {
          container: long,
          reference: long,
          platform: long,
          workload: {
            namespace: long,
            kind: long,
            name: long,
            owner: { team: long, contact: long, source: long },
          },
        }),
      ],
    });
    assert.deepEqual(
      textsOf(runs[0] as ObservedRun).map((text) => text?.length),
      [997, 1997, 197, 497, 197, 997, 797, 797, 797],
    );
  });
});
