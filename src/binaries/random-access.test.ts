import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Budget, paidAccess } from './budget.ts';
import { binaryError } from './errors.ts';
import { bytesAccess, fileAccess, piecesOf, readInto } from './random-access.ts';

const BYTES = Buffer.from(Array.from({ length: 600_000 }, (_, at) => at % 251));

describe('content of a file', () => {
  let folder = '';
  let file = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-access-'));
    writeFileSync(join(folder, 'content'), BYTES);
    file = openSync(join(folder, 'content'), 'r');
  });
  after(() => {
    closeSync(file);
    rmSync(folder, { recursive: true });
  });

  it('comes in pieces that take the same memory, and those of memory are not copied', () => {
    for (const content of [fileAccess(file, BYTES.length), bytesAccess(BYTES)]) {
      const [copied, memory] = [[] as Buffer[], new Set<ArrayBufferLike>()];
      for (const piece of piecesOf(content)) {
        copied.push(Buffer.from(piece));
        memory.add(piece.buffer);
      }
      assert.ok(copied.length > 1);
      assert.ok(Buffer.concat(copied).equals(BYTES));
      assert.equal(memory.size, 1);
    }
  });

  it('is paid for when it is read into memory of the caller, and nothing beyond its end is', () => {
    for (const content of [fileAccess(file, BYTES.length), bytesAccess(BYTES)]) {
      const paid = paidAccess(content, new Budget(0, { bytesRead: 20 }));
      const target = Buffer.alloc(10);
      readInto(paid, 500, target);
      assert.ok(target.equals(BYTES.subarray(500, 510)));
      assert.throws(
        () => readInto(paid, BYTES.length - 9, target),
        (error) => binaryError.is(error, 'BINARY_OUT_OF_BOUNDS'),
      );
      readInto(paid, 0, target);
      assert.throws(
        () => readInto(paid, 0, target),
        (error) => binaryError.is(error, 'FILE_TOO_COSTLY'),
      );
    }
  });

  it('that has become shorter is said to be', () => {
    assert.throws(
      () => fileAccess(file, BYTES.length + 10).read(BYTES.length - 5, 10),
      (error) => binaryError.is(error, 'BINARY_OUT_OF_BOUNDS'),
    );
  });
});
