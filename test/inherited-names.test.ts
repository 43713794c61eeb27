import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { packageVersion } from '../src/fleet/inventory/package-version.ts';
import { isSamePlatform } from '../src/oci/platform.ts';
import { versionOrder } from '../src/versions/index.ts';
import { failureOf } from './fuzz/readers/fuzz-readers.ts';
import { READERS } from './fuzz/readers/readers.ts';

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
const STEPS = 10;

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
