import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { indexFromText } from '../../../../test/fakes/package-index.ts';
import { type SolveOptions, type SolveRequest, solve } from './solve.ts';

function request(text: string): SolveRequest {
  const [, name = '', relation, version] = /^([^=<>]+)(>=|<=|>>|<<|=)?(.*)$/.exec(text) ?? [];
  if (!relation || !version) return { text, name };
  const kind = version.includes('*') ? 'glob' : (relation as '=' | '>=');
  return { text, name, constraint: { relation: kind, version } };
}

function names(packages: string, wanted: string, options?: SolveOptions): string {
  return solution(packages, wanted, options)
    .packages.map(({ record }) => record.name)
    .join(' ');
}

function solution(packages: string, wanted: string, options?: SolveOptions): ReturnType<typeof solve> {
  return solve(wanted.split(' ').map(request), indexFromText(packages), options);
}

describe('solve', () => {
  it('installs what a package needs before it, and nothing else', () => {
    const packages = `
Package: app
Depends: lib, tool (>= 1)
Recommends: extra

Package: lib
Pre-Depends: base

Package: tool

Package: base

Package: extra`.trim();

    assert.equal(names(packages, 'app'), 'base lib tool app');
  });

  it('takes the only provider of each virtual package that is asked for', () => {
    const packages = 'Package: mawk\nProvides: awk\n\nPackage: nullmailer\nProvides: mta';

    assert.equal(names(packages, 'awk mta'), 'mawk nullmailer');
  });

  it('misses no essential package that is asked for, were it the first one', () => {
    const packages = 'Package: base\nEssential: yes\n\nPackage: shell\nEssential: yes';

    assert.deepEqual(solution(packages, 'base').missingEssential, ['shell']);
  });

  it('takes alternatives from left to right', () => {
    assert.equal(names('Package: app\nDepends: a | b\n\nPackage: a\n\nPackage: b', 'app'), 'a app');
  });

  it('takes the alternative that is already there', () => {
    const packages = 'Package: app\nDepends: b, a | b\n\nPackage: a\n\nPackage: b';

    assert.equal(names(packages, 'app'), 'b app');
  });

  it('looks at what the recipe names before any alternative', () => {
    assert.equal(names('Package: app\nDepends: a | b\n\nPackage: a\n\nPackage: b', 'app b'), 'b app');
  });

  it('looks at the needs of what the recipe names in the order in which it does', () => {
    const packages = 'Package: a\nDepends: x | y\n\nPackage: b\nDepends: y | x\n\nPackage: x\n\nPackage: y';

    assert.equal(names(packages, 'a b'), 'x a b');
    assert.equal(names(packages, 'b a'), 'y b a');
  });

  it('reads a list of dependencies that has empty parts', () => {
    assert.equal(names('Package: app\nDepends: a, , b,\n\nPackage: a\n\nPackage: b', 'app'), 'a b app');
  });

  it('skips an alternative that is not in the index or too old', () => {
    assert.equal(
      names('Package: app\nDepends: x | a (>= 2) | b\n\nPackage: a\n\nPackage: b', 'app'),
      'b app',
    );
  });

  it('takes a real package before one that provides its name', () => {
    const packages = 'Package: app\nDepends: lib\n\nPackage: aaa\nProvides: lib\n\nPackage: lib';

    assert.equal(names(packages, 'app'), 'lib app');
  });

  it('chooses the provider that is essential, then by priority, then the last by name, as apt does', () => {
    const stanza = (name: string, more = ''): string => `Package: ${name}\nProvides: awk${more}`;
    const app = 'Package: app\nDepends: awk';
    const from = (...stanzas: string[]): string => names([app, ...stanzas].join('\n\n'), 'app');

    assert.equal(from(stanza('gawk'), stanza('mawk', '\nPriority: required'), stanza('zawk')), 'mawk app');
    assert.equal(from(stanza('gawk'), stanza('nawk')), 'nawk app');
    assert.equal(
      from(stanza('bawk', '\nEssential: yes'), stanza('mawk', '\nPriority: required')),
      'bawk app',
    );
  });

  it('never satisfies a versioned dependency with an unversioned Provides', () => {
    const packages = 'Package: app\nDepends: lib (>= 1) | b\n\nPackage: other\nProvides: lib\n\nPackage: b';

    assert.equal(names(packages, 'app'), 'b app');
  });

  it('satisfies a versioned dependency with a Provides of a fitting version', () => {
    const packages =
      'Package: app\nDepends: lib (>= 2)\n\nPackage: one\nProvides: lib (= 1)\n\nPackage: two\nProvides: lib (= 2.1)';

    assert.equal(names(packages, 'app'), 'two app');
  });

  it('takes :any for packages that allow it only, :native and the own architecture for every package', () => {
    const lib = 'Package: lib\nMulti-Arch: allowed\n\nPackage: plain';

    assert.equal(
      names(`Package: app\nDepends: lib:any, plain:native, lib:amd64\n\n${lib}`, 'app'),
      'lib plain app',
    );
    assert.throws(() => names(`Package: app\nDepends: plain:any\n\n${lib}`, 'app'), {
      code: 'SOLVE_UNSATISFIABLE',
    });
    assert.throws(() => names(`Package: app\nDepends: lib:arm64\n\n${lib}`, 'app'), {
      code: 'SOLVE_UNSATISFIABLE',
    });
  });

  it('reads the obsolete < and > as <= and >=', () => {
    assert.equal(names('Package: app\nDepends: a (< 1), a (> 1)\n\nPackage: a', 'app'), 'a app');
  });

  it('takes the newest version of any suite, and an older one when the recipe pins it, siblings included', () => {
    const index = indexFromText({
      trixie: 'Package: app\nVersion: 1\nDepends: data (= 1)\n\nPackage: data\nSource: app\nVersion: 1',
      'trixie-security':
        'Package: app\nVersion: 2\nDepends: data (= 2)\n\nPackage: data\nSource: app\nVersion: 2',
    });
    const versions = (wanted: string): string[] =>
      solve([request(wanted)], index).packages.map(
        ({ record }) => `${record.name} ${record.version} ${record.suite}`,
      );

    assert.deepEqual(versions('app'), ['data 2 trixie-security', 'app 2 trixie-security']);
    assert.deepEqual(versions('app=1*'), ['data 1 trixie', 'app 1 trixie']);
  });

  it('does not fall back to a version older than a security update unless the recipe pins it (silent downgrade)', () => {
    const index = indexFromText({
      trixie: 'Package: addon\nDepends: browser (<= 140)\n\nPackage: browser\nVersion: 140',
      'trixie-security': 'Package: browser\nVersion: 153',
    });
    const versions = (...wanted: string[]): string[] =>
      solve(wanted.map(request), index).packages.map(({ record }) => `${record.name} ${record.version}`);

    assert.throws(() => versions('addon'), {
      code: 'SOLVE_UNSATISFIABLE',
      hint: 'to accept an old version, list "browser=140" in contents.packages',
    });
    assert.deepEqual(versions('addon', 'browser=140'), ['browser 140', 'addon 1']);
    // Nor because what is of the same source is asked for without a version.
    const siblings = indexFromText({
      trixie: 'Package: app\nSource: s (1)\nDepends: data (= 1)\n\nPackage: data\nSource: s (1)',
      'trixie-security': 'Package: data\nSource: s (2)\nVersion: 2',
    });
    assert.throws(() => solve([request('app')], siblings), { code: 'SOLVE_UNSATISFIABLE' });
    assert.equal(solve([request('app=1')], siblings).packages.length, 2);
  });

  it('takes a version that several suites have from the first of them by name, in whatever order they are asked', () => {
    const one = 'Package: app\nVersion: 1';
    for (const suites of [
      { a: one, b: one, c: one },
      { c: one, b: one, a: one },
      { b: one, a: one, c: one },
    ]) {
      for (const wanted of ['app', 'app>=1', 'app=1']) {
        const { packages } = solve([request(wanted)], indexFromText(suites));
        assert.deepEqual(
          packages.map(({ record }) => record.suite),
          ['a'],
        );
      }
    }
  });

  it('cuts a cycle at the same place every time', () => {
    const packages = 'Package: libc6\nDepends: libgcc\n\nPackage: libgcc\nDepends: libc6';

    assert.equal(names(packages, 'libc6'), 'libgcc libc6');
    assert.equal(names(packages, 'libgcc'), 'libc6 libgcc');
  });

  it('cuts a cycle at a Depends where it can, not at a Pre-Depends', () => {
    const packages =
      'Package: a\nDepends: b\n\nPackage: b\nDepends: c\nPre-Depends: d\n\nPackage: c\nDepends: b\n\nPackage: d\nDepends: b';

    assert.equal(names(packages, 'a'), 'd c b a');
  });

  it('lists every edge that leads to a package', () => {
    const packages =
      'Package: app\nDepends: a | b, lib (>= 1)\n\nPackage: a\nPre-Depends: lib\n\nPackage: lib';
    const reasons = solution(packages, 'app lib').packages.find(
      ({ record }) => record.name === 'lib',
    )?.reasons;

    assert.deepEqual(reasons, [
      { field: 'packages', clause: 'lib' },
      { from: 'a', field: 'Pre-Depends', clause: 'lib' },
      { from: 'app', field: 'Depends', clause: 'lib (>= 1)' },
    ]);
  });

  it('installs what is named itself, though something else provides the name', () => {
    assert.equal(names('Package: other\nProvides: app\n\nPackage: app', 'other app'), 'other app');
  });

  it('takes the only provider of a virtual package that the recipe names', () => {
    const packages = 'Package: mawk\nProvides: awk';

    assert.equal(names(packages, 'awk'), 'mawk');
    assert.deepEqual(solution(packages, 'awk').packages[0]?.reasons, [{ field: 'packages', clause: 'awk' }]);
  });

  it('leaves Essential packages out unless something names them, and says which are missing', () => {
    const packages =
      'Package: app\nDepends: bash\n\nPackage: bash\nEssential: yes\n\nPackage: tar\nEssential: yes';
    const { packages: solved, missingEssential } = solution(packages, 'app');

    assert.deepEqual(
      solved.map(({ record }) => record.name),
      ['bash', 'app'],
    );
    assert.deepEqual(missingEssential, ['tar']);
  });
});

describe('solve with exclude', () => {
  const packages =
    'Package: app\nDepends: debconf | debconf-2.0, lib\n\nPackage: debconf\nDepends: perl\n\nPackage: cdebconf\nProvides: debconf-2.0\n\nPackage: perl\n\nPackage: lib';
  const exclude = new Set(['debconf']);

  it('drops the package and what only it needs, and takes no other alternative in its place', () => {
    assert.equal(names(packages, 'app', { exclude }), 'lib app');
  });

  it('still uses another alternative that something else needed', () => {
    assert.equal(names(packages, 'app cdebconf', { exclude }), 'cdebconf lib app');
  });

  it('drops an excluded package that no index has, where its turn comes', () => {
    const gone = new Set(['gone']);
    const needing = (depends: string): string => `${packages}\n\nPackage: tool\nDepends: ${depends}`;
    assert.equal(names(needing('gone, lib'), 'tool', { exclude: gone }), 'lib tool');
    assert.equal(names(needing('gone (>= 2) | lib'), 'tool', { exclude: gone }), 'tool');
    assert.equal(names(needing('nowhere | gone'), 'tool', { exclude: gone }), 'tool');
    assert.equal(names(needing('lib | gone'), 'tool', { exclude: gone }), 'lib tool');
    assert.throws(() => names(needing('nowhere'), 'tool', { exclude: gone }));
  });

  it('goes back past what was dropped to an earlier choice', () => {
    const index =
      'Package: app\nDepends: a | b, debconf, y\n\nPackage: a\n\nPackage: b\n\nPackage: y\nBreaks: a';
    assert.equal(names(`${index}\n\nPackage: debconf`, 'app', { exclude }), 'b y app');
  });

  it('refuses a recipe that names and excludes the same package', () => {
    assert.throws(() => names(packages, 'debconf', { exclude }), { code: 'SOLVE_EXCLUDED_REQUEST' });
  });
});

describe('solve with conflicts', () => {
  it('takes another alternative when the first conflicts with what is chosen', () => {
    const packages =
      'Package: app\nDepends: x, a | b\n\nPackage: x\nConflicts: a\n\nPackage: a\n\nPackage: b';

    assert.equal(names(packages, 'app'), 'x b app');
  });

  it('goes back to an earlier choice when a later dependency conflicts with it', () => {
    const packages = 'Package: app\nDepends: a | b, y\n\nPackage: a\n\nPackage: b\n\nPackage: y\nBreaks: a';

    assert.equal(names(packages, 'app'), 'b y app');
  });

  it('minds every chosen package that provides a name, and every one that refuses it', () => {
    const providers =
      'Package: p1\nVersion: 1\nProvides: v (= 1)\n\nPackage: p2\nProvides: v (= 2)\n\nPackage: foe\nConflicts: v (= 1)';
    assert.throws(() => names(providers, 'p1 p2 foe'), { code: 'SOLVE_CONFLICT', message: /foe 1 and p1 1/ });
    const refusers =
      'Package: r1\nBreaks: lib (<< 2)\n\nPackage: r2\nBreaks: lib (<< 1)\n\nPackage: lib\nVersion: 1';
    assert.throws(() => names(refusers, 'r1 r2 lib'), { code: 'SOLVE_CONFLICT', message: /lib 1 and r1 1/ });
    const needing = `${providers}\n\nPackage: app\nDepends: v (= 1)`;
    assert.equal(names(needing, 'p1 p2 app'), 'p1 p2 app');
  });

  it('lets a package conflict with the virtual name that it provides itself', () => {
    const mta = (name: string): string => `Package: ${name}\nProvides: mta\nConflicts: mta`;
    const packages = `Package: app\nDepends: mta\n\n${mta('exim')}\n\n${mta('postfix')}`;

    assert.equal(names(packages, 'app'), 'postfix app');
    assert.throws(() => names(packages, 'exim postfix'), { code: 'SOLVE_CONFLICT' });
  });

  it('applies Breaks to fitting versions only', () => {
    assert.equal(names('Package: app\nBreaks: a (<< 1)\nDepends: a\n\nPackage: a', 'app'), 'a app');
    assert.throws(() => names('Package: app\nBreaks: a (<= 1)\nDepends: a\n\nPackage: a', 'app'), {
      code: 'SOLVE_CONFLICT',
    });
  });

  it('ignores conflicts with another architecture', () => {
    assert.equal(names('Package: app\nConflicts: a:i386\nDepends: a\n\nPackage: a', 'app'), 'a app');
  });
});
