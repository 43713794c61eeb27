import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { indexFromText } from '../../../../test/fakes/package-index.ts';
import { ShearwallError } from '../../../base/index.ts';
import { type SolveRequest, solve } from './solve.ts';

function failure(packages: string, ...requests: (string | SolveRequest)[]): string[] {
  const index = indexFromText({ trixie: packages });
  try {
    solve(
      requests.map((wanted) => (typeof wanted === 'string' ? { text: wanted, name: wanted } : wanted)),
      index,
    );
  } catch (error) {
    assert.ok(error instanceof ShearwallError, String(error));
    return [error.code, error.message, error.hint ?? ''];
  }
  return assert.fail('it was solved');
}

describe('the explanation of a failure', () => {
  it('proposes the nearest name for a package that does not exist', () => {
    assert.deepEqual(failure('Package: nginx', 'nginxx'), [
      'SOLVE_UNKNOWN_PACKAGE',
      'there is no package "nginxx" in trixie (amd64)',
      'did you mean "nginx"? Otherwise add the suite or component that has it to contents.repositories',
    ]);
  });

  it('names all packages that do not exist at once', () => {
    assert.deepEqual(failure('Package: nginx', 'nginxx', 'zzzzzzzz', 'nginx', 'nginxx'), [
      'SOLVE_UNKNOWN_PACKAGE',
      'there are no packages "nginxx" (did you mean "nginx"?), "zzzzzzzz" in trixie (amd64)',
      'check the spelling, or add the suites or components that have them to contents.repositories',
    ]);
  });

  it('says that a package is asked for and excluded', () => {
    assert.throws(
      () => solve([{ text: 'a', name: 'a' }], indexFromText('Package: a'), { exclude: new Set(['a']) }),
      {
        code: 'SOLVE_EXCLUDED_REQUEST',
        message: '"a" is both in contents.packages and in contents.exclude',
        hint: 'remove one of the two',
      },
    );
  });

  it('leaves out the middle of a chain of more than twelve', () => {
    const chainOf = (length: number): string => {
      const stanzas = Array.from({ length }, (_, at) => `Package: p${at}\nDepends: p${at + 1}`);
      return failure(stanzas.join('\n\n'), 'p0')[1]?.split(':')[0] ?? '';
    };
    const names = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, at) => `p${from + at}`).join(' → ');
    assert.equal(chainOf(12), `cannot install recipe → ${names(0, 12)}`);
    assert.equal(chainOf(13), `cannot install recipe → ${names(0, 5)} → … → ${names(8, 13)}`);
  });

  it('says which version there is when the constraint fits none', () => {
    const wanted: SolveRequest = {
      text: 'nginx=1.30.*',
      name: 'nginx',
      constraint: { relation: 'glob', version: '1.30.*' },
    };

    assert.deepEqual(failure('Package: nginx\nVersion: 1.26.3-3+deb13u1', wanted), [
      'SOLVE_NO_VERSION',
      '"nginx=1.30.*" is not in trixie (amd64): it has 1.26.3-3+deb13u1 (trixie)',
      'write "nginx" for the newest, or "nginx=1.26.3-3+deb13u1" for exactly this one',
    ]);
  });

  it('lists who provides a virtual package', () => {
    const packages = 'Package: mawk\nProvides: awk\n\nPackage: gawk\nProvides: awk';

    assert.deepEqual(failure(packages, 'awk'), [
      'SOLVE_VIRTUAL_PACKAGE',
      '"awk" is a virtual package: gawk, mawk provide it',
      'name the one that you want, for example "gawk"',
    ]);
  });

  it('tells the chain to a dependency that is nowhere', () => {
    const packages =
      'Package: app\nDepends: mid\n\nPackage: mid\nVersion: 3\nDepends: libfoo2 (>= 2)\n\nPackage: libfoo3';

    assert.deepEqual(failure(packages, 'app'), [
      'SOLVE_UNSATISFIABLE',
      'cannot install recipe → app → mid: mid 3 needs libfoo2 (>= 2), but there is no libfoo2 in trixie (amd64)',
      'add the suite or component that has it to contents.repositories (the nearest name here is "libfoo3"), or list libfoo2 in contents.exclude with a reason if the image works without it',
    ]);
  });

  it('tells which version of a dependency is there', () => {
    const packages = 'Package: app\nDepends: lib (>= 2)\n\nPackage: lib\nVersion: 1.4';

    assert.deepEqual(failure(packages, 'app').slice(0, 2), [
      'SOLVE_UNSATISFIABLE',
      'cannot install recipe → app: app 1 needs lib (>= 2), but lib is there in 1.4 (trixie)',
    ]);
  });

  it('proposes another version of what needs a version that is nowhere', () => {
    const packages = 'Package: app\nDepends: lib (>= 2)\n\nPackage: lib\nVersion: 1.4';

    assert.equal(
      failure(packages, 'app')[2],
      'add the suite or component that has it to contents.repositories, or ask for another version of app',
    );
  });

  it('says what needs each of two packages that conflict with each other', () => {
    const packages =
      'Package: app\nDepends: x, y\n\nPackage: x\nDepends: a\n\nPackage: y\nDepends: b\n\nPackage: a\n\nPackage: b\nConflicts: a (<< 9)';

    assert.deepEqual(failure(packages, 'app'), [
      'SOLVE_CONFLICT',
      'b 1 and a 1 conflict with each other (b has "Conflicts: a (<< 9)"): b is needed by recipe → app → y → b, a by recipe → app → x → a',
      'remove one of the two from contents.packages, or build two images',
    ]);
  });

  it('says which of two refuses the other, were it the one that was chosen first', () => {
    const packages = 'Package: app\nDepends: a, b\n\nPackage: a\nBreaks: b\n\nPackage: b';

    assert.equal(
      failure(packages, 'app')[1],
      'b 1 and a 1 conflict with each other (a has "Breaks: b"): b is needed by recipe → app → b, a by recipe → app → a',
    );
  });

  it('tells which two versions of one package are asked for', () => {
    const index = 'Package: a\nVersion: 1\n\nPackage: a\nVersion: 2';
    const pinned = (version: string): SolveRequest => ({
      text: `a=${version}`,
      name: 'a',
      constraint: { relation: '=', version },
    });

    assert.deepEqual(failure(index, pinned('1'), pinned('2')).slice(0, 2), [
      'SOLVE_CONFLICT',
      'a is needed in two versions: 2 for "a=2" (recipe → a), 1 by recipe → a',
    ]);
  });

  it('names the field and package of a malformed dependency', () => {
    assert.deepEqual(failure('Package: app\nDepends: lib (>= )', 'app').slice(0, 2), [
      'SOLVE_BAD_FIELD',
      'cannot read "lib (>= )" in Depends of app 1',
    ]);
  });

  it('holds what a program needs: the versions there are, the providers, the nearest name, the chain', () => {
    const details = (packages: string, wanted: SolveRequest): unknown => {
      try {
        solve([wanted], indexFromText({ trixie: packages }));
      } catch (error) {
        return (error as ShearwallError).details;
      }
      return undefined;
    };
    const old: SolveRequest = { text: 'a=9', name: 'a', constraint: { relation: '=', version: '9' } };
    assert.deepEqual(details('Package: a\nVersion: 1\n\nPackage: a\nVersion: 2', old), {
      versions: ['2', '1'],
    });
    const named = (name: string): SolveRequest => ({ text: name, name });
    assert.deepEqual(details('Package: b\nProvides: v\n\nPackage: a\nProvides: v', named('v')), {
      providers: ['a', 'b'],
    });
    assert.deepEqual(details('Package: nginx', named('nginxx')), { nearest: 'nginx' });
    assert.equal(details('Package: nginx', named('zzzzzzzz')), undefined);
    assert.deepEqual(details('Package: a\nDepends: b\n\nPackage: b\nDepends: c (>= 2)', named('a')), {
      chain: ['a', 'b'],
      clause: 'c (>= 2)',
    });
    const conflicting =
      'Package: app\nDepends: x, b\n\nPackage: x\nDepends: a\n\nPackage: a\n\nPackage: b\nConflicts: a';
    assert.deepEqual(details(conflicting, named('app')), {
      packages: ['b', 'a'],
      clause: 'b',
      chain: ['app'],
    });
    const names = ['x', 'y'];
    assert.throws(() => solve(names.map(named), indexFromText('Package: a')), { details: { names } });
  });

  it('says whose index is malformed', () => {
    assert.deepEqual(failure('Package: a\nDepends: b (>> )', 'a').slice(0, 1), ['SOLVE_BAD_FIELD']);
    assert.match(
      failure('Package: a\nDepends: b (>> )', 'a')[2] ?? '',
      /^the index of trixie is malformed: report it to the archive, or use another mirror$/,
    );
  });
});
