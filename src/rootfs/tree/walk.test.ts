import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import type { Entry, EntryOwner } from '../entry.ts';
import { Tree } from './tree.ts';

const owner: EntryOwner = { kind: 'package', name: 'a' };
const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };

type Plan = { path: string; target?: string | undefined };

/** Paths of few names, so that they meet, and links among them. */
const name = fc.constantFrom('a', 'b', 'c');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const target = fc
  .array(fc.constantFrom('a', 'b', 'c', '..', '.'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'));
const plan = fc.record({ path, target: fc.option(target, { nil: undefined }) }, { requiredKeys: ['path'] });

/** Makes the same thing on the disk, if it can be made; the test's own folder stands for `/`. */
function make(root: string, { path, target }: Plan): boolean {
  const full = join(root, path);
  try {
    mkdirSync(dirname(full), { recursive: true });
    if (relative(root, realpathSync.native(dirname(full))).startsWith('..')) return false;
    if (target === undefined) writeFileSync(full, '', { flag: 'wx' });
    else symlinkSync(target, full);
    return true;
  } catch {
    return false;
  }
}

function canonical(root: string, path: string): string | undefined {
  try {
    const full = realpathSync.native(`${root}/${path}`);
    statSync(full);
    return relative(root, full);
  } catch {
    return undefined;
  }
}

describe('Tree.resolve', () => {
  it('agrees with the kernel about every path that stays below the root', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.array(plan, { maxLength: 8 }),
        fc.array(target, { minLength: 10, maxLength: 10 }),
        (plans, lookups) => {
          // Three levels down, so that ".." in links stays on the disk of the test.
          const top = realpathSync(mkdtempSync(join(tmpdir(), 'walk-')));
          const root = join(top, 'x/y/z');
          mkdirSync(root, { recursive: true });
          const tree = new Tree();
          try {
            for (const item of plans) {
              if (!make(root, item)) continue;
              const kind: Partial<Entry> =
                item.target === undefined
                  ? { type: 'file', content: { kind: 'bytes', bytes: new Uint8Array() } }
                  : { type: 'symlink', target: item.target };
              tree.add({ path: item.path, ...metadata, ...kind } as Entry, owner);
            }
            for (const lookup of lookups) {
              const expected = canonical(root, lookup);
              // What leaves the root is clamped in a tree, as in a chroot, and not here.
              if (expected === undefined || expected.startsWith('..')) continue;
              if (leavesRoot(root, lookup)) continue;
              compared++;
              assert.equal(tree.resolve(lookup), expected, lookup);
            }
          } finally {
            rmSync(top, { recursive: true });
          }
        },
      ),
      { numRuns: 30 },
    );
    assert.ok(compared > 20, `only ${compared} paths were compared`);
  });
});

/** Whether any step on the way goes above the root, even if a later one comes back. */
function leavesRoot(root: string, path: string): boolean {
  const parts = path.split('/');
  return parts.some((_, at) => canonical(root, parts.slice(0, at + 1).join('/'))?.startsWith('..') ?? true);
}
