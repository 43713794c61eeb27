import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CATALOGUERS } from '../src/catalog/cataloguers.ts';
import { readToml } from '../src/catalog/kinds/declared/read-toml.ts';
import { packageVersion } from '../src/fleet/inventory/package-version.ts';
import { isSamePlatform } from '../src/oci/platform.ts';
import { versionOrder } from '../src/versions/index.ts';
import { FakeTree } from './fakes/catalog-tree.ts';
import { failureOf } from './fuzz/readers/fuzz-readers.ts';
import { inCatalog, READERS } from './fuzz/readers/readers.ts';
import { howOften } from './how-often.ts';

/** What every object has without anybody having put it there: a table that is asked by one of these may answer. */
const INHERITED = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];

/** JSON text, so that `__proto__` is a key like any other. */
function asText(value: unknown, change: (text: string, isKey: boolean) => string): string {
  if (typeof value === 'string') return JSON.stringify(change(value, false));
  if (Array.isArray(value)) return `[${value.map((each) => asText(each, change)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(change(key, true))}:${asText(each, change)}`,
  );
  return `{${pairs.join(',')}}`;
}

/** The document with one text or key more than `at` places behind its first replaced by `name`; undefined: it has no such place. */
function withNameAt(value: unknown, name: string, at: number): string | undefined {
  let place = 0;
  const text = asText(value, (old) => (place++ === at ? name : old));
  return place > at ? text : undefined;
}

/** The document with all of these as keys of every object, each leading to an object that would be found where it is not looked for. */
function withAllKeys(value: unknown): string {
  const more = INHERITED.map((name) => `${JSON.stringify(name)}:{"isAdmin":true,"length":1}`).join(',');
  return asText(value, (text) => text).replaceAll(/\{(?="|\})/g, (open, at: number, all: string) =>
    all[at + 1] === '}' ? `${open}${more}` : `${open}${more},`,
  );
}

function parsed(seed: Buffer): unknown {
  try {
    return JSON.parse(seed.toString());
  } catch {
    return undefined;
  }
}

const documents = READERS.flatMap((reader) =>
  reader.seeds.flatMap((seed, number) => {
    const value = parsed(seed);
    return typeof value === 'object' && value !== null && seed.length < 100_000
      ? [{ reader, number, value }]
      : [];
  }),
);
const STEPS = howOften({ quick: 3, long: 10 });

describe('names that every object inherits, in documents of others', () => {
  it('are tried on every kind of JSON document that is read', () => {
    assert.ok(documents.length >= 20, `only ${documents.length}`);
  });

  for (const { reader, number, value } of documents)
    it(`change nothing and surprise nobody: ${reader.name}, ${number + 1}`, async () => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      const texts = [withAllKeys(value)];
      const places = Math.max(1, Math.ceil(asText(value, (text) => text).split('"').length / 2 / STEPS));
      for (const name of INHERITED.slice(0, 4))
        for (let at = 0; at < STEPS; at++) texts.push(withNameAt(value, name, at * places) ?? '{}');
      for (const text of texts) {
        assert.equal(await failureOf(reader, Buffer.from(text)), undefined, text.slice(0, 2000));
        assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
      }
      assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
    });
});

/** Kinds of text that no reader of the fuzz begins with: TOML, ini, properties, XML, lists of YAML, CSV, and what only looks like one of them. */
const TEXTS: Readonly<Record<string, string>> = {
  'app/poetry.lock':
    '[[package]]\nname = "a"\nversion = "1.0"\n\n[package.dependencies]\nb = ">=1"\n\n[metadata]\nlock-version = "2.0"\n',
  'app/uv.lock':
    'version = 1\n[[package]]\nname = "a"\nversion = "1.0"\ndependencies = [{ name = "b" }]\n[package.metadata]\n',
  'app/pylock.toml': 'lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1.0"\n',
  'depot/environments/v1/Manifest.toml':
    'manifest_format = "2.0"\n[[deps.A]]\nuuid = "7876af07-990d-54b4-ab0e-23690620f79a"\nversion = "1.0.0"\ndeps = ["B"]\n',
  'usr/local/.crates.toml':
    '[v1]\n"a 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)" = ["a"]\n',
  'app/gradle.lockfile':
    '# a comment\ncom.example:a:1.0=compileClasspath,runtimeClasspath\nempty=annotationProcessor\n',
  'app/pubspec.lock':
    'packages:\n  a:\n    dependency: "direct main"\n    source: hosted\n    version: "1.0.0"\nsdks:\n  dart: ">=3"\n',
  'app/Podfile.lock': 'PODS:\n  - A (1.0):\n    - B (~> 2)\n  - B (2.0)\n\nDEPENDENCIES:\n  - A\n',
  'app/pnpm-workspace/pnpm-lock.yaml':
    'lockfileVersion: "9.0"\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.0.0\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha512-a}\n',
  'app/berry/yarn.lock':
    '__metadata:\n  version: 8\n\n"a@npm:^1":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n  dependencies:\n    b: ^1\n',
  'app/module/pom.xml':
    '<project><parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version></parent><artifactId>a</artifactId><properties><v>1</v></properties><dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${v}</version></dependency></dependencies></project>',
  'usr/lib/python3/dist-packages/a-1.0.dist-info/RECORD':
    'a/__init__.py,sha256=abc,10\na-1.0.dist-info/METADATA,,\n',
  'root/.conan/data/a/1.0/_/_/package/0123456789abcdef0123456789abcdef01234567/conaninfo.txt':
    '[settings]\nos=Linux\n[full_requires]\n    b/1.0\n[full_settings]\narch=x86_64\n',
  'opt/vcpkg/installed/vcpkg/status':
    'Package: a\nVersion: 1.0\nArchitecture: x64-linux\nStatus: install ok installed\nDepends: b\n',
  'opt/java/release': 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="21.0.1"\nMODULES="java.base"\n',
  'usr/lib/R/library/a/DESCRIPTION': 'Package: a\nVersion: 1.0\nBuilt: R 4\nImports: b (>= 1), c\n',
  'usr/lib/os-release': 'ID=debian\nVERSION_ID="13"\nNAME="Debian"\n',
  'var/lib/dpkg/diversions': '/usr/bin/a\n/usr/bin/a.real\na\n',
  'usr/share/doc/a/copyright':
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: us\nLicense: MIT\n',
};

/** Each place of a few words, in turn, taken by `name`; and lines that have it as key, as section and as value of most kinds of text. */
function* withNameInText(text: string, name: string): Generator<string> {
  const words = [...text.matchAll(/[A-Za-z_][\w-]*/g)];
  const step = Math.max(1, Math.ceil(words.length / WORDS));
  for (let at = 0; at < words.length; at += step) {
    const { index, 0: word } = words[at] as RegExpExecArray;
    yield `${text.slice(0, index)}${name}${text.slice(index + word.length)}`;
  }
  for (const line of [
    `${name} = "a"`,
    `${name}=a`,
    `${name}: a`,
    `[${name}]\na = 1`,
    `${name},${name},1`,
    `a.${name}.isAdmin = true`,
  ])
    for (const whole of [`${line}\n${text}`, `${text}\n${line}\n`]) yield whole;
}

const WORDS = howOften({ quick: 6, long: 30 });
const NAMES = howOften({ quick: 4, long: INHERITED.length });

describe('names that every object inherits, in text that is no JSON', () => {
  const texts = READERS.flatMap((reader) =>
    reader.seeds.flatMap((seed, number) => {
      const text = seed.toString();
      const isText = !/[\0\ufffd]/.test(text) && parsed(seed) === undefined && text.length < 100_000;
      return isText ? [{ reader, name: `${reader.name}, ${number + 1}`, text }] : [];
    }),
  );
  for (const [path, text] of Object.entries(TEXTS))
    texts.push({ reader: inCatalog(path, []), name: path, text });

  it('are tried on more than thirty kinds, and the catalog reads those that are listed here', () => {
    assert.ok(texts.length > 30, `only ${texts.length}`);
    const examiners = CATALOGUERS.flatMap((cataloguer) => cataloguer.examiners);
    const unread = Object.entries(TEXTS).filter(([path, text]) => {
      const tree = new FakeTree({ [path]: text }, examiners);
      return !examiners.some((examiner) => tree.factsAt(examiner, path) !== undefined);
    });
    assert.deepEqual(unread, []);
  });

  for (const { reader, name: kind, text } of texts)
    it(`change nothing and surprise nobody: ${kind}`, async () => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      for (const name of INHERITED.slice(0, NAMES))
        for (const changed of withNameInText(text, name)) {
          assert.equal(await failureOf(reader, Buffer.from(changed)), undefined, changed.slice(0, 2000));
          assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined);
        }
      assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
    });

  it('are read as names like any others by the one reader of TOML', () => {
    for (const name of INHERITED) {
      const read = readToml(`[${name}]\nversion = "1"\n[[package]]\n"${name}" = "${name}"\n`);
      assert.ok(Object.hasOwn(read, name), name);
      assert.equal(({} as Record<string, unknown>)['version'], undefined);
    }
  });
});

/** Asked by names that are ours alone: of fields, units, formats and codes that a pattern or a type lets through. */
const OUR_NAMES = [
  'AGO_MS',
  'CURVES',
  'ENTITIES',
  'ESCAPES',
  'FLAGS',
  'FORMATS',
  'GAPS',
  'HASHES',
  'KINDS',
  'MACHINES',
  'MULTIARCH',
  'PRE_RANKS',
  'REASONS',
  'SCORES',
  'STANDS_BACK',
  'UNITS_MS',
  'V2',
  'V3',
  'V3_PRIVILEGES',
];

describe('a table of ours', () => {
  const root = join(import.meta.dirname, '..');
  const files = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

  it('that names of others ask answers by what stands in it only (tableOf, hasOwn)', () => {
    const tables = [...texts].flatMap(([file, text]) =>
      [
        ...text.matchAll(/^(?:export )?const (\w+): (?:Readonly<)?(?:Partial<)?Record<string, [^=]*= \{/gm),
      ].map(([, name = '']) => ({ file, name })),
    );
    assert.ok(tables.length > 20, `only ${tables.length} seen`);
    const asked = tables.flatMap(({ file, name }) =>
      [...texts]
        .filter(([each, text]) => each === file || new RegExp(`import[^;]*\\b${name}\\b`).test(text))
        .flatMap(([each, text]) =>
          [...text.matchAll(new RegExp(`.*\\n.*\\n.*\\b${name}\\[[^\\]'"]+\\]`, 'g'))]
            .filter(([lines]) => !lines.includes(`hasOwn(${name}`))
            .map(() => `${each}: ${name}`),
        ),
    );
    const own = new Set(OUR_NAMES);
    assert.deepEqual(
      asked.filter((each) => !own.has(each.replace(/.*: /, ''))),
      [],
    );
  });

  it('gives nothing for what every object inherits: versions, platforms, package URLs', () => {
    const composer = versionOrder('composer');
    for (const name of ['constructor', 'prototype']) {
      assert.equal(Math.sign(composer.compare(`1.0-${name}`, '1.0-other')), 0);
      const platform = { os: 'linux', architecture: name };
      assert.ok(isSamePlatform(platform, platform));
      const { purl } = packageVersion(`pkg:${name}/a@1?origin=b`, { licenses: [] } as never);
      assert.match(purl, new RegExp(`^pkg:${name}/`));
    }
  });
});
