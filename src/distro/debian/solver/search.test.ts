import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { indexFromText, indexOf, parsePackages } from '../../../../test/fakes/package-index.ts';
import { howOften } from '../../../../test/how-often.ts';
import { fc } from '../../../../test/seed.ts';
import type { PackageRecord } from '../types.ts';
import { solveError } from './errors.ts';
import { isRefusedBy, isSatisfiedBy, relationsOf } from './relations.ts';
import { solve } from './solve.ts';

describe('a hostile index', () => {
  it('ends with a clear error when the alternatives are exponential', () => {
    // Pigeons and holes: 10 packages that each need one of 9 places that exclude each other's users.
    const pigeons = Array.from({ length: 10 }, (_, pigeon) => {
      const places = Array.from({ length: 9 }, (_hole, hole) => `p${pigeon}h${hole}`);
      const stanzas = places.map(
        (place, hole) => `Package: ${place}\nProvides: hole${hole}\nConflicts: hole${hole}`,
      );
      return [`Package: pigeon${pigeon}\nDepends: ${places.join(' | ')}`, ...stanzas].join('\n\n');
    });
    const all = pigeons.map((_, pigeon) => `pigeon${pigeon}`).join(', ');
    const index = indexFromText([`Package: app\nDepends: ${all}`, ...pigeons].join('\n\n'));

    assert.throws(() => solve([{ text: 'app', name: 'app' }], index, { maxSteps: 50_000 }), {
      code: 'SOLVE_TOO_HARD',
      message: /gave up after too many tries, last at recipe → app/,
      hint: 'name one of the alternatives in contents.packages, or pin versions, to leave fewer choices',
    });
  });

  it('takes as many steps as it may, and not one more', () => {
    const index = indexFromText('Package: a\nDepends: b\n\nPackage: b');
    const solved = (maxSteps: number) => solve([{ text: 'a', name: 'a' }], index, { maxSteps });
    assert.equal(solved(4).packages.length, 2);
    assert.throws(() => solved(3), { code: 'SOLVE_TOO_HARD' });
  });

  it('does not overflow the stack on a chain of 20,000 dependencies', () => {
    const length = 20_000;
    const stanzas = Array.from({ length }, (_, at) => `Package: p${at}\nDepends: p${at + 1}`);
    const index = indexFromText([...stanzas, `Package: p${length}`].join('\n\n'));
    const { packages } = solve([{ text: 'p0', name: 'p0' }], index);

    assert.equal(packages.length, length + 1);
    assert.equal(packages[0]?.record.name, `p${length}`);
  });

  it('explains a failure at the end of a chain of 20,000 dependencies', () => {
    const stanzas = Array.from({ length: 20_000 }, (_, at) => `Package: p${at}\nDepends: p${at + 1}`);
    const index = indexFromText(stanzas.join('\n\n'));

    assert.throws(
      () => solve([{ text: 'p0', name: 'p0' }], index),
      (error: Error) => {
        assert.ok(solveError.is(error, 'SOLVE_UNSATISFIABLE'));
        assert.ok(error.message.length < 2_000, `${error.message.length} characters`);
        return true;
      },
    );
  });
});

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const name = fc.constantFrom(...NAMES, 'virtual');
const clause = fc
  .tuple(name, fc.constantFrom('', '', '', ' (= 1)', ' (>= 2)'))
  .map((parts) => parts.join(''));
const group = fc.array(clause, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' | '));
const stanza = fc
  .record({
    name: fc.constantFrom(...NAMES),
    version: fc.constantFrom('1', '2'),
    depends: fc.array(group, { maxLength: 3 }),
    provides: fc.constantFrom('', '', 'virtual', 'virtual (= 2)', 'a'),
    conflicts: fc.array(clause, { maxLength: 1 }),
  })
  .map(
    (it) =>
      `Package: ${it.name}\nVersion: ${it.version}\nDepends: ${it.depends.join(', ')}\n` +
      `Provides: ${it.provides}\nConflicts: ${it.conflicts.join(', ')}`,
  );
const universe = fc
  .array(stanza, { minLength: 3, maxLength: 12 })
  .map((stanzas) => parsePackages(stanzas.join('\n\n'), 'trixie', 'amd64'))
  .map((records) => [
    ...new Map(records.map((record) => [`${record.name} ${record.version}`, record])).values(),
  ]);

function solved(records: readonly PackageRecord[], wanted: string): PackageRecord[] | undefined {
  try {
    return solve([{ text: wanted, name: wanted }], indexOf(records)).packages.map(({ record }) => record);
  } catch (error) {
    assert.ok(solveError.is(error), String(error));
    return undefined;
  }
}

/** One version per name, every dependency satisfied, no conflict. */
function isConsistent(chosen: readonly PackageRecord[]): boolean {
  return chosen.every((record) => {
    const others = chosen.filter((other) => other.name !== record.name);
    const { needs, refuses } = relationsOf(record);
    return (
      others.length === chosen.length - 1 &&
      needs.every(({ alternatives }) =>
        alternatives.some((it) => chosen.some((other) => isSatisfiedBy(it, other, 'amd64'))),
      ) &&
      refuses.every((refusal) => !others.some((other) => isRefusedBy(refusal.clause, other, 'amd64')))
    );
  });
}

/** Every choice of at most one version per name. */
function* choices(records: readonly PackageRecord[], names: readonly string[]): Generator<PackageRecord[]> {
  const [first, ...rest] = names;
  if (first === undefined) return yield [];
  for (const chosen of choices(records, rest)) {
    yield chosen;
    for (const record of records) if (record.name === first) yield [record, ...chosen];
  }
}

describe('search', () => {
  it('satisfies every clause of every chosen package and chooses no two that conflict', () => {
    let count = 0;
    const check = (records: PackageRecord[]): void => {
      for (const wanted of NAMES) {
        const chosen = solved(records, wanted);
        if (chosen === undefined) continue;
        count++;
        assert.ok(
          isConsistent(chosen),
          chosen.map((record) => `${record.name} ${record.version}`).join(', '),
        );
      }
    };
    fc.assert(fc.property(universe, check), { numRuns: howOften({ quick: 120, long: 500 }) });
    assert.ok(count > 300, `only ${count} were solvable`);
  });

  it('finds a solution exactly when the newest versions have one', () => {
    let unsolvable = 0;
    const check = (records: PackageRecord[]): void => {
      const wanted = records[0]?.name ?? '';
      const newest = records.filter((record) => indexOf(records).versionsOf(record.name)[0] === record);
      const possible = choices(newest, NAMES).some(
        (chosen) => chosen.some((record) => record.name === wanted) && isConsistent(chosen),
      );
      if (!possible) unsolvable++;
      assert.equal(solved(records, wanted) !== undefined, possible);
    };
    fc.assert(fc.property(universe, check), { numRuns: howOften({ quick: 100, long: 400 }) });
    assert.ok(unsolvable > 20, `only ${unsolvable} were unsolvable`);
  });

  it('gives the same answer for any order of the index', () => {
    const orders = universe.chain((records) =>
      fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
    );
    fc.assert(
      fc.property(orders, ([records, shuffled]) => {
        for (const wanted of NAMES) assert.deepEqual(solved(shuffled, wanted), solved(records, wanted));
      }),
      { numRuns: howOften({ quick: 80, long: 300 }) },
    );
  });
});
