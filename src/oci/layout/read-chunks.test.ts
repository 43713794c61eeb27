import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readRange } from './read-chunks.ts';

describe('readRange', () => {
  const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, at) => at % 253));
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-range-'));
    writeFileSync(join(folder, 'file'), bytes);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('gives the same bytes in chunks of their own, and in two that are refilled in turn', async () => {
    await using file = await open(join(folder, 'file'));
    for (const reuse of [false, true]) {
      const copies: Buffer[] = [];
      const memory = new Set<ArrayBufferLike>();
      for await (const chunk of readRange(file, 7, bytes.length, { reuse })) {
        copies.push(Buffer.from(chunk));
        memory.add(chunk.buffer);
      }
      assert.ok(Buffer.concat(copies).equals(bytes.subarray(7)));
      assert.equal(memory.size, reuse ? 2 : 3);
    }
  });
});
