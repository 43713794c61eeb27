import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { component, debian, digest, inventory, MARCH, testClock } from '../../../test/fakes/fleet-sample.ts';
import { bytesOfDigest } from '../engine/digests.ts';
import { handleOf } from '../handle.ts';
import { addImageNames, addInventories, openStore } from '../index.ts';
import { documentsWith } from './find.ts';
import { NAMES, termOfDigest } from './kinds.ts';
import { mergeForAWhile } from './merge.ts';
import { sealDue } from './seal.ts';
import { segmentsOf } from './segments.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-asked-again-'));
after(() => rmSync(folder, { recursive: true }));

/** One segment, one more, and enough that all of them are merged into one. */
const STEPS = [5000, 9000, 66_000];
const HOUR_MS = 3_600_000;
/** Names that the image has without those that are added. */
const OWN = 2;

describe('who asks the same again', () => {
  it('reads segments once, and finds all that was sealed and merged since', async () => {
    const location = { kind: 'sqlite', path: join(folder, 'fleet.db') } as const;
    let reads = 0;
    const onStatement = (text: string): void => void (/from "posting"/.test(text) && reads++);
    const adding = await openStore(location, { clock: testClock });
    const asking = await openStore({ ...location, onStatement }, { clock: testClock });
    await addInventories(adding, [inventory('a:1', [component(debian('x', '1'))])], MARCH);
    const digests = Array.from({ length: STEPS.at(-1) ?? 0 }, (_, number) => digest(`index ${number}`));
    const terms = digests.map((name) => termOfDigest(bytesOfDigest(name)));
    const found = async (): Promise<number[]> =>
      await asking.read(async (view) => (await documentsWith(handleOf(view), NAMES, terms)).toArray());

    let named = 0;
    for (const step of STEPS) {
      const names = digests.slice(named, step).map((name) => ({ digest: name, kind: 'index' as const }));
      await addImageNames(adding, digest('a:1 manifest'), names);
      await sealDue(adding);
      await mergeForAWhile(adding, HOUR_MS, 'due');
      named = step;
      reads = 0;
      const expected = Array.from({ length: named }, (_, place) => OWN + place + 1);
      assert.deepEqual(await found(), expected);
      assert.equal(reads, 1);
      assert.deepEqual(await found(), expected);
      assert.equal(reads, 1, 'what is in segments was read again');
    }
    const [first] = await asking.read((view) => segmentsOf(handleOf(view), NAMES));
    assert.equal(first?.level, 1, 'nothing was merged');
    await asking.close();
    await adding.close();
  });
});
