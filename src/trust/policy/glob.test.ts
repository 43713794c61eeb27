import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import { parseReference } from '../../oci/index.ts';
import { parseGlob } from './glob.ts';
import { parseImagePattern } from './image-pattern.ts';

function matches(pattern: string, value: string): boolean {
  const glob = parseGlob(pattern);
  assert.ok('matches' in glob, pattern);
  return glob.matches(value);
}

describe('parseGlob', () => {
  const cases: [pattern: string, yes: string[], no: string[]][] = [
    ['a/b', ['a/b'], ['a', 'a/b/c', 'A/b', 'a/bb']],
    ['a/*', ['a/b', 'a/'], ['a', 'a/b/c', 'ab/c']],
    ['a/**', ['a/b', 'a/b/c/d'], ['a', 'a-evil/b', 'ab']],
    ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['a/b/zz', 'z', 'a/z/y']],
    ['**/z', ['z', 'a/z', 'a/b/z'], ['a/zz']],
    ['**', ['a', 'a/b'], []],
    ['a*c/x-*-y', ['ac/x--y', 'abc/x-1-y', 'abcc/x-1-2-y'], ['abd/x-1-y', 'ac/x-y', 'a/c/x-1-y']],
    ['*a*b*', ['ab', 'xaybz'], ['ba', 'a/b']],
    ['a.c', ['a.c'], ['abc']],
  ];
  for (const [pattern, yes, no] of cases) {
    it(`matches with ${pattern}`, () => {
      for (const value of yes) assert.equal(matches(pattern, value), true, value);
      for (const value of no) assert.equal(matches(pattern, value), false, value);
    });
  }

  it('agrees with a regular expression made of the pattern', () => {
    const segment = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), minLength: 1, maxLength: 4 });
    const pattern = fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 4 });
    const value = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(pattern, value, (segments, values) => {
        if (segments.some((one) => one.includes('**') && one !== '**')) return;
        const source = segments.map((one, index) => {
          const last = index === segments.length - 1;
          if (one === '**') return last ? '[^/]+(/[^/]+)*' : '([^/]+/)*';
          const text = one.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
          return last ? text : `${text}/`;
        });
        const text = values.join('/');
        assert.equal(matches(segments.join('/'), text), new RegExp(`^${source.join('')}$`).test(text));
      }),
    );
  });

  /** Trying one star after another would take longer than the time that the runner gives a test, by many powers of ten. */
  it('comes to an end with many stars on a long text', () => {
    const many = '*a'.repeat(500);
    assert.equal(matches(many, 'a'.repeat(8000)), true);
    assert.equal(matches(`${'**/'.repeat(300)}b`, 'a/'.repeat(4000)), false);
  });

  it('refuses ** as part of a segment, which people take for more than it is', () => {
    assert.match(JSON.stringify(parseGlob('ghcr.io/acme**')), /'\*\*' matches only whole segments/);
    assert.ok('problem' in parseGlob('ghcr.io/**x/y'));
  });

  it('has a length, and looks at texts of a length', () => {
    for (const text of ['', 'a'.repeat(1025)])
      assert.deepEqual(parseGlob(text), { problem: 'a pattern has 1 to 1024 characters' });
    const any = parseGlob(`${'a'.repeat(1023)}*`);
    assert.ok('matches' in any);
    assert.deepEqual(
      [1023, 8192, 8193].map((length) => any.matches('a'.repeat(length))),
      [true, true, false],
    );
  });
});

describe('parseImagePattern', () => {
  function isAbout(pattern: string, image: string): boolean {
    const glob = parseImagePattern(pattern);
    assert.ok('matches' in glob, pattern);
    const { registry, repository } = parseReference(image);
    return glob.matches(`${registry}/${repository}`);
  }

  it('matches the normalised reference, whatever the tag', () => {
    assert.ok(isAbout('docker.io/library/nginx', 'nginx'));
    assert.ok(isAbout('docker.io/library/*', 'index.docker.io/nginx:1.27'));
    assert.ok(isAbout('docker.io/acme/**', 'acme/app'));
    assert.ok(isAbout('localhost:5000/**', 'localhost:5000/a/b:v1'));
    assert.ok(isAbout('ghcr.io/acme/**', 'GHCR.io/acme/app/web:v1'));
    assert.ok(isAbout('*.dkr.ecr.*.amazonaws.com/**', '123.dkr.ecr.eu-west-1.amazonaws.com/app'));
    assert.ok(isAbout('**', 'nginx'));
  });

  const wrong: [string, RegExp][] = [
    ['127.1:5017/**', /write "127\.0\.0\.1:5017"/],
    ['[0:0:0:0:0:0:0:1]/**', /write '\[::1\]\/\*\*'/],
    ['nginx', /write 'docker\.io\/library\/nginx'/],
    ['acme/**', /write 'docker\.io\/acme\/\*\*'/],
    ['docker.io/nginx', /docker\.io\/library\/nginx/],
    ['index.docker.io/acme/app', /write 'docker\.io\/acme\/app'/],
    ['ghcr.io/acme/app:v1', /names a tag/],
    [`ghcr.io/acme/app@sha256:${'0'.repeat(64)}`, /names a digest/],
    ['ghcr.io/Acme/app', /'ghcr\.io\/acme\/app'/],
    ['ghcr.io', /write 'ghcr\.io\/\*\*'/],
    ['*', /write '\*\/\*\*'/],
    ['https://ghcr.io/acme', /scheme/],
    ['ghcr.io//app', /empty part/],
    ['ghcr.io/acme**', /whole segments/],
  ];
  for (const [pattern, problem] of wrong) {
    it(`says what to write instead of ${pattern}`, () => {
      const result = parseImagePattern(pattern);
      assert.match('problem' in result ? result.problem : '', problem);
    });
  }
});
