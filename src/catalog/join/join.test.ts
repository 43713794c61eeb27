import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeFile, FakeTree } from '../../../test/fakes/catalog-tree.ts';
import { debPackage, found } from '../../../test/fakes/found.ts';
import { howOften } from '../../../test/how-often.ts';
import { fc } from '../../../test/seed.ts';
import type { Problem } from '../../image-files/index.ts';
import type { CatalogComponent, Found } from '../types.ts';
import { join } from './index.ts';

type Result = { components: CatalogComponent[]; problems: Problem[]; ids: string[] };

function joined(items: readonly Found[], files: Record<string, FakeFile> = {}): Result {
  const problems: Problem[] = [];
  const { components } = join(items, new FakeTree(files, []), (problem) => problems.push(problem));
  return { components, problems, ids: components.map(({ id }) => id) };
}

function only({ components }: Result): CatalogComponent {
  assert.equal(components.length, 1, components.map(({ id }) => id).join());
  return components[0] as CatalogComponent;
}

describe('join', () => {
  it('makes one component of several pieces of evidence, the most certain first', () => {
    const more = { type: 'npm', version: '1.0.0' };
    const lock = found('ms', { by: 'lock', confidence: 0.5, locations: ['app/package-lock.json'] }, more);
    const installed = found(
      'ms',
      { by: 'node', locations: ['app/node_modules/ms/package.json'] },
      { ...more, license: 'MIT' },
    );

    const component = only(joined([lock, installed]));

    assert.equal(component.id, 'pkg:npm/ms@1.0.0');
    assert.deepEqual(
      component.evidence.map(({ by }) => by),
      ['node', 'lock'],
    );
    assert.equal(component.license, 'MIT');
  });

  it('takes every field from the most certain of those that have it', () => {
    const more = { type: 'npm', version: '1.0.0' };
    const sure = found('ms', { locations: ['a'] }, { ...more, license: 'MIT', properties: { a: '1' } });
    const unsure = found(
      'ms',
      { confidence: 0.4, locations: ['b'] },
      { ...more, license: 'GPL-2.0-only', homepage: 'https://example.org', properties: { a: '2', b: '2' } },
    );

    const component = only(joined([unsure, sure]));

    assert.equal(component.license, 'MIT');
    assert.equal(component.homepage, 'https://example.org');
    assert.deepEqual(component.properties, { a: '1', b: '2' });
  });

  it('says once what was seen in several places, with all of them, and apart what was seen otherwise', () => {
    const more = { type: 'npm', version: '1.0.0' };
    const at = (location: string, evidence = {}): Found =>
      found('ms', { locations: [location], ...evidence }, more);
    const { evidence } = only(
      joined([at('b'), at('a'), at('a'), at('c', { by: 'other' }), at('d', { value: 'x' })]),
    );
    assert.deepEqual(
      evidence.map(({ by, value, locations }) => [by, value, locations]),
      [
        ['other', undefined, ['c']],
        ['test', undefined, ['a', 'b']],
        ['test', 'x', ['d']],
      ],
    );
  });

  it('says of a product which versions of it were seen, ten at most, where a claim fits none', () => {
    const of = (version: string | undefined, technique: 'attestation' | 'manifest-analysis'): Found =>
      found(
        'ms',
        { technique, locations: [`${technique} ${version}`] },
        { type: 'npm', ...(version !== undefined && { version }) },
      );
    const claimedOf = (...seen: (string | undefined)[]): string | undefined =>
      joined([
        of('9.9.9', 'attestation'),
        ...seen.map((version) => of(version, 'manifest-analysis')),
      ]).components.find(({ version }) => version === '9.9.9')?.properties?.['claimed'];
    assert.equal(claimedOf(undefined), 'seen without a version');
    assert.equal(claimedOf(undefined, '2', '1'), 'seen as 1, 2');
    const twelve = Array.from({ length: 12 }, (_, at) => `1.${10 + at}`);
    assert.equal(claimedOf(...twelve), `seen as ${twelve.slice(0, 10).join(', ')}`);
    assert.equal(claimedOf(), 'not seen');
  });

  it('joins who says too little to the first of those that say more, and never across what they say', () => {
    const more = { type: 'deb', namespace: 'debian', version: '1-1' };
    const of = (location: string, qualifiers: Record<string, string>): Found =>
      found('bash', { locations: [location] }, { ...more, qualifiers });
    const { components } = joined([
      of('a', {}),
      of('b', { arch: 'arm64' }),
      of('c', { arch: 'amd64' }),
      of('d', { arch: 'amd64', 'package-id': 'x', upstream: 'y', checksum: '' }),
    ]);
    assert.deepEqual(
      components.map(({ qualifiers, evidence }) => [
        qualifiers?.['arch'],
        evidence.flatMap(({ locations }) => locations),
      ]),
      [
        ['amd64', ['a', 'c', 'd']],
        ['arm64', ['b']],
      ],
    );
  });

  it('keeps packages apart that differ in version or architecture', () => {
    const amd64 = debPackage('libc6', {}, { qualifiers: { arch: 'amd64' } });
    const i386 = debPackage('libc6', {}, { qualifiers: { arch: 'i386' } });
    const older = debPackage('libc6', {}, { version: '0-1', qualifiers: { arch: 'amd64' } });

    assert.deepEqual(joined([amd64, i386, older]).ids, [
      'pkg:deb/debian/libc6@0-1?arch=amd64',
      'pkg:deb/debian/libc6@1-1?arch=amd64',
      'pkg:deb/debian/libc6@1-1?arch=i386',
    ]);
  });

  it('joins names that are one name in their ecosystem', () => {
    const evidence = { locations: ['x'] };
    const names = ['Zope.Interface', 'zope_interface', 'zope-interface'];
    assert.equal(
      joined(names.map((name) => found(name, evidence, { type: 'pypi', version: '5' }))).components.length,
      1,
    );
  });

  it('reports what no package URL can name, and goes on', () => {
    const odd = found('', { locations: ['a/package.json'] }, { type: 'npm' });
    const half = found('x\ud800', { locations: ['b/package.json'] }, { type: 'npm' });
    const proto = found('__proto__', { locations: ['c/package.json'] }, { type: 'npm' });

    const { ids, problems } = joined([odd, half, proto]);

    assert.deepEqual(ids, ['pkg:npm/__proto__', 'pkg:npm/x%EF%BF%BD']);
    assert.deepEqual(
      problems.map(({ path, by }) => [path, by]),
      [['a/package.json', 'test']],
    );
  });

  it('has the names that anybody gave it in CPE, each once', () => {
    const of = (...cpes: string[]) =>
      found('ms', { locations: [cpes.join()] }, { type: 'npm', version: '1.0.0', cpes });
    assert.deepEqual(only(joined([of('cpe:b', 'cpe:a'), of('cpe:b'), of('cpe:c')])).cpes, [
      'cpe:a',
      'cpe:b',
      'cpe:c',
    ]);
    assert.equal('cpes' in only(joined([of()])), false);
  });

  it('is declared only where nobody saw it, whatever somebody claims', () => {
    const more = { type: 'npm', version: '1.0.0' };
    const asked = found('ms', { locations: ['package.json'], declared: true }, more);
    const claimed = found('ms', { technique: 'attestation', locations: ['x.cdx.json'] }, more);
    const seen = found('ms', { locations: ['node_modules/ms/package.json'] }, more);
    const declared = (...items: Found[]): string | undefined => only(joined(items)).properties?.['declared'];
    assert.equal(declared(asked), 'yes');
    assert.equal(declared(asked, claimed), 'yes');
    assert.equal(declared(claimed), undefined);
    assert.equal(declared(asked, seen), undefined);
  });

  it('joins who says less of the qualifiers to who says more, though it be the more certain', () => {
    const more = { type: 'deb', namespace: 'debian', version: '1-1' };
    const less = found(
      'bash',
      { confidence: 1, locations: ['a'] },
      { ...more, qualifiers: { arch: 'amd64' } },
    );
    const whole = { ...more, qualifiers: { arch: 'amd64', distro: 'debian-12' } };
    const sure = found('bash', { confidence: 0.5, locations: ['b'] }, whole);
    assert.deepEqual(joined([less, sure]).ids, ['pkg:deb/debian/bash@1-1?arch=amd64&distro=debian-12']);
  });

  it('gives the same whatever order things were found in', () => {
    const files = { 'usr/bin/a': 'a', 'usr/bin/b': 'b', 'opt/c': 'c' };
    const paths = Object.keys(files);
    const item = fc
      .record({
        name: fc.constantFrom('x', 'y'),
        version: fc.constantFrom(undefined, '1', '1.2', '2'),
        type: fc.constantFrom('generic', 'npm', 'deb'),
        locations: fc.uniqueArray(fc.constantFrom(...paths), { minLength: 1 }),
        technique: fc.constantFrom(
          'manifest-analysis' as const,
          'binary-analysis' as const,
          'attestation' as const,
        ),
        confidence: fc.constantFrom(0.3, 0.9),
        by: fc.constantFrom('a', 'b'),
        value: fc.constantFrom(undefined, 'v', 'w'),
        arch: fc.constantFrom(undefined, 'amd64', 'arm64'),
        license: fc.constantFrom(undefined, 'MIT', 'ISC'),
        listed: fc.constantFrom(undefined, 'usr/bin/a', 'opt/c'),
      })
      .map(({ name, version, type, locations, technique, confidence, by, value, arch, license, listed }) => ({
        ...found(
          name,
          { locations, technique, confidence, by, ...(value !== undefined && { value }) },
          { type, namespace: 'n' },
        ),
        ...(version !== undefined && { version }),
        ...(arch !== undefined && { qualifiers: { arch } }),
        ...(license !== undefined && { license }),
        ...(listed !== undefined &&
          debPackage('z', { [listed]: listed.slice(-1) }).files && {
            files: debPackage('z', { [listed]: listed.slice(-1) }).files ?? [],
          }),
      }));
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (items, random) => {
        const shuffled = [...items]
          .map((value) => ({ value, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ value }) => value);
        assert.deepEqual(joined(shuffled, files), joined(items, files));
      }),
      { numRuns: howOften({ quick: 100, long: 300 }) },
    );
  });
});

describe('join, of evidence without a version', () => {
  const classes = (jar: string): Found =>
    found(
      'log4j-core',
      { by: 'java', technique: 'binary-analysis', locations: [`${jar}!/org/JndiLookup.class`] },
      { type: 'maven', namespace: 'org.apache.logging.log4j' },
    );
  const properties = (jar: string, version: string): Found =>
    found(
      'log4j-core',
      { by: 'java', locations: [`${jar}!/META-INF/maven/pom.properties`] },
      { type: 'maven', namespace: 'org.apache.logging.log4j', version },
    );

  it('joins it to the version that was seen in the same jar', () => {
    const component = only(joined([classes('opt/a.jar'), properties('opt/a.jar', '2.14.1')]));
    assert.equal(component.version, '2.14.1');
    assert.equal(component.evidence.length, 2);
  });

  it('joins it to the version of the nested jar, not to that of another', () => {
    const { components } = joined([
      classes('opt/a.war!/lib/x.jar'),
      properties('opt/a.war!/lib/x.jar', '2.14.1'),
      properties('opt/a.war!/lib/y.jar', '2.17.0'),
    ]);
    assert.deepEqual(
      components.map(({ version, evidence }) => [version, evidence.length]),
      [
        ['2.14.1', 2],
        ['2.17.0', 1],
      ],
    );
  });

  it('makes a component without a version of it elsewhere', () => {
    const { ids } = joined([classes('opt/b.jar'), properties('opt/a.jar', '2.14.1')]);
    assert.deepEqual(ids, [
      'pkg:maven/org.apache.logging.log4j/log4j-core',
      'pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1',
    ]);
  });
});

describe('join, of claims', () => {
  const claim = (name: string, version: string): Found =>
    found(
      name,
      { by: 'sboms', technique: 'attestation', locations: ['opt/app.spdx.json'] },
      { type: 'npm', version },
    );
  const seen = found(
    'ms',
    { locations: ['node_modules/ms/package.json'] },
    { type: 'npm', version: '2.0.0' },
  );

  it('says of each whether it was seen', () => {
    const { components } = joined([
      claim('ms', '2.0.0'),
      claim('ms', '1.0.0'),
      claim('ghost', '1.0.0'),
      seen,
    ]);
    assert.deepEqual(
      components.map(({ id, properties }) => [id, properties?.['claimed']]),
      [
        ['pkg:npm/ghost@1.0.0', 'not seen'],
        ['pkg:npm/ms@1.0.0', 'seen as 2.0.0'],
        ['pkg:npm/ms@2.0.0', 'seen'],
      ],
    );
  });

  it('joins a claim with fewer qualifiers to the package that was seen', () => {
    const real = debPackage('bash', {}, { qualifiers: { arch: 'amd64', distro: 'debian-12' } });
    const said = found(
      'bash',
      { technique: 'attestation', locations: ['x.cdx.json'] },
      { type: 'deb', namespace: 'debian', version: '1-1', qualifiers: { arch: 'amd64', upstream: 'bash' } },
    );
    const component = only(joined([said, real]));
    assert.equal(component.id, 'pkg:deb/debian/bash@1-1?arch=amd64&distro=debian-12');
  });

  it('lets them account for no file', () => {
    const { components } = joined([claim('ms', '1.0.0')], { 'opt/app.spdx.json': '{}' });
    assert.deepEqual(components[0]?.accounts, []);
  });
});

describe('join, by layers', () => {
  const files = {
    'var/lib/dpkg/status': { content: 'x', layer: 4 },
    'usr/bin/a': { content: 'a', layer: 1 },
    'usr/bin/b': { content: 'b', layer: 3 },
    'opt/c.jar': { content: 'c', layer: 2 },
  };

  it('finds a package where its files are, not where the database was written last', () => {
    const { components } = joined(
      [debPackage('a', { 'usr/bin/a': 'a' }), debPackage('b', { 'usr/bin/b': 'b' })],
      files,
    );
    assert.deepEqual(
      components.map(({ layers }) => layers),
      [[1], [3]],
    );
  });

  it('names several layers in their order', () => {
    const many = Object.fromEntries(
      [10, 9, 1].map((layer) => [`usr/${layer}`, { content: `${layer}`, layer }]),
    );
    const { components } = joined(
      [
        debPackage('a', { 'usr/10': '10', 'usr/9': '9', 'usr/1': '1' }),
        found('b', { locations: ['usr/10', 'usr/9'] }),
      ],
      many,
    );
    assert.deepEqual(
      components.map(({ layers }) => layers),
      [
        [1, 9, 10],
        [9, 10],
      ],
    );
  });

  it('goes by what is written for it alone, where there is such, and not by a list of many', () => {
    const of = (name: string, ...locations: string[]): Found =>
      found(name, { locations }, { type: 'npm', version: '1' });
    const { components } = joined([of('a', 'usr/bin/a', 'opt/c.jar'), of('b', 'opt/c.jar')], files);
    assert.deepEqual(
      components.map(({ layers }) => layers),
      [[1], [2]],
    );
  });

  it('takes a file in an archive of one letter for what is in that archive', () => {
    const short = found('x', { locations: ['a!/b'] }, { type: 'npm', version: '1' });
    assert.deepEqual(only(joined([short], { a: { content: 'a', layer: 6 } })).layers, [6]);
  });

  it('finds what is nested where the outermost archive is', () => {
    const nested = found('x', { locations: ['opt/c.jar!/lib/x.jar'] }, { type: 'maven', namespace: 'g' });
    assert.deepEqual(only(joined([nested], files)).layers, [2]);
  });
});
