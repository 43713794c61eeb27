import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import { type BytePlan, BytePlanBuilder } from './byte-plan.ts';
import { readPlan } from './read-plan.ts';
import { streamPlan } from './stream-plan.ts';

let folder = '';
let file = '';
const content = Buffer.from(Array.from({ length: 500 }, (_, index) => index % 251));

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-plan-'));
  file = join(folder, 'tar');
  writeFileSync(file, content);
});
after(() => rmSync(folder, { recursive: true }));

type Part = { literal: Uint8Array } | { offset: number; length: number };

function planOf(parts: readonly Part[]): { plan: BytePlan; bytes: Buffer } {
  const builder = new BytePlanBuilder();
  const bytes: Uint8Array[] = [];
  for (const part of parts) {
    if ('literal' in part) {
      builder.addBytes(part.literal);
      bytes.push(part.literal);
    } else {
      builder.addRange(file, part.offset, part.length);
      bytes.push(content.subarray(part.offset, part.offset + part.length));
    }
  }
  return { plan: builder.build(), bytes: Buffer.concat(bytes) };
}

const part = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((literal) => ({ literal })),
  fc.record({ offset: fc.nat(300), length: fc.nat(200) }),
);

describe('BytePlanBuilder', () => {
  it('joins adjacent bytes, and names each file once', () => {
    const { plan } = planOf([
      { literal: Buffer.from('header') },
      { literal: Buffer.from('padding') },
      { offset: 0, length: 10 },
      { literal: Buffer.from('') },
      { offset: 10, length: 0 },
      { offset: 20, length: 5 },
    ]);

    assert.deepEqual([...plan.steps], [-1, 0, 13, 0, 0, 10, 0, 20, 5]);
    assert.deepEqual(plan.files, [file]);
    assert.equal(plan.sizeBytes, 28);
  });
});

describe('readPlan', () => {
  it('holds few files open, of however many', () => {
    const builder = new BytePlanBuilder();
    const many = Array.from({ length: 400 }, (_, index) => join(folder, `many-${index}`));
    for (const path of many) {
      writeFileSync(path, 'x');
      builder.addRange(path, 0, 1);
    }
    const before = readdirSync('/proc/self/fd').length;
    let most = 0;
    let bytes = 0;
    for (const block of readPlan(builder.build(), Buffer.alloc(1))) {
      bytes += block.length;
      if (bytes % 50 === 0) most = Math.max(most, readdirSync('/proc/self/fd').length - before);
    }
    assert.equal(bytes, many.length);
    assert.ok(most <= 130, `${most} more are open`);
    assert.equal(readdirSync('/proc/self/fd').length, before);
  });

  it('gives the bytes of any stretch, in blocks of any size', () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.integer({ min: 1, max: 64 }),
        fc.nat(),
        fc.nat(),
        (parts, size, a, b) => {
          const { plan, bytes } = planOf(parts);
          const [start = 0, end = 0] = [a, b].map((at) => at % (bytes.length + 1)).sort((x, y) => x - y);
          const blocks = Array.from(readPlan(plan, Buffer.alloc(size), start, end), (block) =>
            Buffer.from(block),
          );

          assert.deepEqual(Buffer.concat(blocks), bytes.subarray(start, end));
          assert.ok(blocks.slice(0, -1).every((block) => block.length === size));
        },
      ),
    );
  });

  it('says that a file has become shorter, or is gone', () => {
    const { plan } = planOf([{ offset: 0, length: 500 }]);
    truncateSync(file, 100);
    assert.throws(() => [...readPlan(plan, Buffer.alloc(64))], { code: 'BUILD_FILE_CHANGED' });
    rmSync(file);
    assert.throws(() => [...readPlan(plan, Buffer.alloc(64))], { code: 'BUILD_FILE_CHANGED' });
    writeFileSync(file, content);
  });
});

describe('streamPlan', () => {
  it('gives chunks that may be kept, of one plan after the other', async () => {
    const [a, b] = [planOf([{ offset: 0, length: 500 }]), planOf([{ literal: Buffer.from('end') }])];
    const chunks = await Array.fromAsync(streamPlan([a.plan, b.plan]));

    assert.deepEqual(Buffer.concat(chunks), Buffer.concat([a.bytes, b.bytes]));
  });
});
