import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { solve, solveError } from '../../src/distro/debian/solver/index.ts';
import type { PackageIndex } from '../../src/distro/debian/types.ts';
import { howOften } from '../how-often.ts';
import { makeAptRoot, missingForAptRoot } from './apt-root.ts';

const HOW_MANY = howOften({ quick: 50, long: 500 });
/** One apt-get needs about two seconds of one core. */
const AT_ONCE = 2;
const MOST_DIFFERENCES = HOW_MANY * 0.02;

/** Package or recipe → the rule of apt that makes the difference. */
const listed = JSON.parse(
  readFileSync(join(import.meta.dirname, 'solver-apt-differences.json'), 'utf8'),
) as Record<string, string>;

const missing = await missingForAptRoot();

describe('the solver beside apt in a root of its own, empty status, no Recommends', {
  skip: missing ?? false,
}, () => {
  const root = missing === undefined ? makeAptRoot('trixie') : undefined;
  after(() => root?.remove());

  it(`chooses the same names and versions for ${HOW_MANY} packages picked by the hash of their name`, async (context) => {
    assert.ok(root);
    context.diagnostic(root.version);
    const picked = pickByHash(root.index, HOW_MANY);
    assert.equal(picked.length, HOW_MANY);

    const differences = (
      await mapConcurrently(picked, AT_ONCE, async (name) => {
        const difference = describeDifference(ours([name], root.index), await root.simulateInstall([name]));
        return difference === undefined ? [] : [{ name, difference }];
      })
    ).flat();

    for (const { name, difference } of differences) context.diagnostic(`${name}: ${difference}`);
    assert.deepEqual(
      differences.filter(({ name }) => listed[name] === undefined),
      [],
      'differences that are not listed',
    );
    assert.ok(differences.length <= MOST_DIFFERENCES, `${differences.length} differences`);
  });

  for (const file of globSync('*.yaml', { cwd: join(import.meta.dirname, '../../recipes') }).sort()) {
    it(`chooses the same names and versions for recipes/${file}`, async () => {
      assert.ok(root);
      const packages = packagesOf(join(import.meta.dirname, '../../recipes', file));
      if (packages.length === 0) return;

      const difference = describeDifference(ours(packages, root.index), await root.simulateInstall(packages));

      if (difference !== undefined) assert.ok(listed[file], `${file}: ${difference}`);
    });
  }
});

function pickByHash(index: PackageIndex, count: number): string[] {
  const inMain = [...index.names()].filter((name) =>
    index.versionsOf(name).some(({ suite }) => suite === 'trixie'),
  );
  const hashed = inMain.map((name) => ({ name, hash: createHash('sha256').update(name).digest('hex') }));
  return hashed
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}

/** Undefined when it cannot be solved. */
function ours(packages: readonly string[], index: PackageIndex): Set<string> | undefined {
  try {
    const solution = solve(
      packages.map((name) => ({ text: name, name })),
      index,
    );
    return new Set(solution.packages.map(({ record }) => `${record.name} ${record.version}`));
  } catch (error) {
    if (solveError.is(error)) return undefined;
    throw error;
  }
}

function describeDifference(
  mine: Set<string> | undefined,
  apts: Set<string> | undefined,
): string | undefined {
  if (mine === undefined || apts === undefined) {
    if (mine === apts) return undefined;
    return mine === undefined ? 'only apt finds a solution' : 'apt finds no solution';
  }
  const more = [...mine].filter((entry) => !apts.has(entry));
  const less = [...apts].filter((entry) => !mine.has(entry));
  if (more.length + less.length === 0) return undefined;
  return `we take ${more.join(', ') || 'nothing more'}; apt takes ${less.join(', ') || 'nothing more'}`;
}

/** apt knows no `=1.26.*`, so constraints are left to the solver's own tests. */
function packagesOf(file: string): string[] {
  const recipe = parse(readFileSync(file, 'utf8')) as { contents?: { packages?: string[] } };
  return (recipe.contents?.packages ?? []).map((text) => /^[^<>=~]+/.exec(text)?.[0].trim() ?? text);
}
