import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { descriptorOf } from '../content/descriptor.ts';
import { ociError } from '../errors.ts';
import type { LayoutFile } from './layout-files.ts';
import { verifiedBytes } from './verified-bytes.ts';

const CONTENT = Buffer.from('abcdefgh');
const { digest, size } = descriptorOf('text/plain', CONTENT);

/** Two bytes at a time, in two buffers that are refilled in turn. */
function fileOf(content: Uint8Array): LayoutFile & { asked: number; isClosed: boolean } {
  const buffers = [Buffer.alloc(2), Buffer.alloc(2)] as const;
  return {
    size: content.length,
    asked: 0,
    isClosed: false,
    close: async () => {},
    async *bytes() {
      try {
        for (let at = 0; at < content.length; at += 2) {
          this.asked++;
          const buffer = buffers[(at / 2) % 2 === 0 ? 0 : 1];
          buffer.set(content.subarray(at, at + 2));
          yield buffer;
        }
      } finally {
        this.isClosed = true;
      }
    },
  };
}

describe('verifiedBytes with reuse', () => {
  it('reads the next chunk while one is used, which stays what it is until then', async () => {
    const file = fileOf(CONTENT);
    const seen: [string, number][] = [];
    for await (const chunk of verifiedBytes({ digest, size }, 'here', file, { reuse: true })) {
      await setTimeout(1);
      seen.push([Buffer.from(chunk).toString(), file.asked]);
    }
    assert.deepEqual(seen, [
      ['ab', 2],
      ['cd', 3],
      ['ef', 4],
      ['gh', 4],
    ]);
  });

  it('gives all there is before it says that it is something else', async () => {
    const seen: string[] = [];
    await assert.rejects(
      async () => {
        for await (const chunk of verifiedBytes({ digest, size }, 'here', fileOf(Buffer.from('abcdefgX')), {
          reuse: true,
        })) {
          await setTimeout(1);
          seen.push(Buffer.from(chunk).toString());
        }
      },
      (error) => ociError.is(error, 'OCI_DIGEST_MISMATCH'),
    );
    assert.deepEqual(seen, ['ab', 'cd', 'ef', 'gX']);
  });

  it('closes the file, and fails nowhere else, where its reader stops before the failure', async () => {
    const file = fileOf(Buffer.from('abX'));
    for await (const _ of verifiedBytes({ digest, size: 3 }, 'here', file, { reuse: true })) {
      await setTimeout(1);
      if (file.asked === 2) break;
    }
    await setTimeout(5);
    assert.equal(file.isClosed, true);
  });
});
