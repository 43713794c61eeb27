import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createWatchdog } from '../../base/watchdog.ts';
import { Dispatch } from '../examine/dispatch.ts';
import type { DigestChoice } from '../types.ts';
import { LayerBuilder } from './layer-builder.ts';

const MIB = 2 ** 20;
/** Modules of a Java runtime, which no examiner opens and which are no zip. */
const MODULES = Buffer.from('dadafeca', 'hex');
const NOWHERE = join(tmpdir(), 'no/folder/here');

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** The file's MD5 as it is entered, its bytes given in these pieces. */
async function md5Of(
  pieces: readonly Uint8Array[],
  { digests, folder }: { digests: DigestChoice; folder: string },
): Promise<string> {
  const hasher = createWatchdog(String);
  const builder = new LayerBuilder({
    dispatch: new Dispatch([]),
    digests,
    metadata: false,
    hasher,
    folder,
  });
  const sizeBytes = pieces.reduce((sum, { length }) => sum + length, 0);
  builder.begin({ path: 'usr/lib/modules', mode: 0o644, sizeBytes });
  for (const piece of pieces) {
    builder.feed(piece);
    await builder.room();
  }
  await builder.finish();
  builder.close();
  return builder.result.entries.digestHex(0, 'md5');
}

describe('a layer builder', () => {
  it('keeps nothing of a large file of which only digests are wanted', async () => {
    const pieces = Array.from({ length: 65 }, (_, index) => Buffer.alloc(MIB, index));
    pieces[0]?.set(MODULES);

    const actual = await md5Of(pieces, { digests: () => ['md5'], folder: NOWHERE });

    assert.equal(actual, md5(Buffer.concat(pieces)));
  });

  it('computes digests of a large file in one piece, too', async () => {
    const whole = Buffer.concat([MODULES, Buffer.alloc(9 * MIB, 'a')]);

    assert.equal(await md5Of([whole], { digests: () => ['md5'], folder: NOWHERE }), md5(whole));
  });

  it('keeps a file whose first piece does not tell that its digests will be wanted', async () => {
    const whole = Buffer.concat([MODULES, Buffer.alloc(9 * MIB, 'a')]);
    const pieces = [whole.subarray(0, 100), whole.subarray(100, 2 * MIB), whole.subarray(2 * MIB)];

    const digests: DigestChoice = ({ magic }) => (magic === 'archive' ? ['md5'] : []);
    assert.equal(await md5Of(pieces, { digests, folder: tmpdir() }), md5(whole));
  });
});
