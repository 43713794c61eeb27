import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeTree } from '../../../test/fakes/catalog-tree.ts';
import { found, recognised } from '../../../test/fakes/found.ts';
import type { Problem } from '../../image-files/index.ts';
import type { CatalogComponent, Evidence, Found } from '../types.ts';
import { join } from './index.ts';

type Result = { components: CatalogComponent[]; problems: Problem[]; ids: string[] };

function joined(items: readonly Found[]): Result {
  const problems: Problem[] = [];
  const { components } = join(items, new FakeTree({}, []), (problem) => problems.push(problem));
  return { components, problems, ids: components.map(({ id }) => id) };
}

function only({ components }: Result): CatalogComponent {
  assert.equal(components.length, 1, components.map(({ id }) => id).join());
  return components[0] as CatalogComponent;
}

describe('join, of what tells packages apart', () => {
  it('is the path inside of a module, and qualifiers in whatever order they are written', () => {
    const module = { type: 'golang', namespace: 'example.org', version: 'v1.0.0' };
    const [whole, part] = [{}, { subpath: 'a' }].map((more, at) =>
      found('m', { locations: [`${at}`] }, { ...module, ...more }),
    );
    const { components } = joined([whole, part] as Found[]);
    assert.deepEqual(
      components.map(({ id, subpath }) => [id, subpath]),
      [
        ['pkg:golang/example.org/m@v1.0.0', undefined],
        ['pkg:golang/example.org/m@v1.0.0#a', 'a'],
      ],
    );
    const deb = (qualifiers: Record<string, string>, location: string): Found =>
      found('a', { locations: [location] }, { type: 'deb', namespace: 'debian', version: '1', qualifiers });
    const orders = [deb({ arch: 'x', distro: 'y' }, '1'), deb({ distro: 'y', arch: 'x' }, '2')];
    assert.equal(only(joined(orders)).evidence[0]?.locations.length, 2);
  });
});

describe('join, of versions that contradict each other', () => {
  it('believes the more certain reading of a file, and reports the other', () => {
    const result = joined([
      recognised('redis', '7.0.1', 'usr/bin/redis', { confidence: 0.5 }),
      recognised('redis', '7.2.4', 'usr/bin/redis', { confidence: 0.9 }),
    ]);
    assert.equal(only(result).id, 'pkg:generic/redis@7.2.4');
    assert.match(result.problems[0]?.message ?? '', /several versions: 7\.0\.1, 7\.2\.4/);
  });

  it('reports the contradiction as a remark on the file, with both versions', () => {
    const { problems } = joined([
      recognised('redis', '7.2.4', 'usr/bin/redis server'),
      recognised('redis', '7.0.1', 'usr/bin/redis server'),
    ]);
    assert.deepEqual(problems, [
      {
        path: 'usr/bin/redis server',
        by: 'join',
        message: 'pkg:generic/redis seems to be there in several versions: 7.0.1, 7.2.4',
        isRemark: true,
      },
    ]);
  });

  it('does not take 3.1 for the more exact 3.11, but 3.1-rc1 for the more exact 3.1', () => {
    const of = (...versions: string[]): string[] =>
      joined(versions.map((version) => recognised('a', version, 'opt/a'))).ids;
    assert.deepEqual(of('3.1', '3.11'), ['pkg:generic/a']);
    assert.deepEqual(of('3.1', '3.1-rc1'), ['pkg:generic/a@3.1-rc1']);
    assert.deepEqual(of('3', '3.1', '3.1.2'), ['pkg:generic/a@3.1.2']);
    assert.deepEqual(of('3', '3.1', '3.2'), ['pkg:generic/a']);
  });

  it('does not let a claim, an operating system or a package have a say in what the bytes say', () => {
    const claim = recognised('redis', '9', 'usr/bin/redis', { technique: 'attestation' });
    const system = { ...recognised('redis', '8', 'usr/bin/redis'), kind: 'operating-system' as const };
    const readings = ['7', '6'].map((version, at) =>
      recognised('redis', version, 'usr/bin/redis', { confidence: 0.9 - at / 10 }),
    );
    const { ids, problems } = joined([claim, system, ...readings]);
    assert.deepEqual(ids, ['pkg:generic/redis@7', 'pkg:generic/redis@8', 'pkg:generic/redis@9']);
    assert.match(problems[0]?.message ?? '', /several versions: 6, 7$/);
    assert.equal(joined([claim, system, ...readings.slice(0, 1)]).problems.length, 0);
  });

  it('settles each file for itself where one reading is of several', () => {
    const both = recognised('redis', '7.0.1', 'a/redis', { confidence: 0.5 });
    const { components } = joined([
      { ...both, evidence: { ...both.evidence, locations: ['a/redis', 'b/redis'] } },
      recognised('redis', '7.2.4', 'a/redis', { confidence: 0.9 }),
    ]);
    assert.deepEqual(
      components.map(({ version, evidence }) => [version, evidence.flatMap(({ locations }) => locations)]),
      [
        ['7.0.1', ['b/redis']],
        ['7.2.4', ['a/redis', 'a/redis']],
      ],
    );
  });

  it('gives no version where nothing decides', () => {
    const result = joined([
      recognised('redis', '7.0.1', 'usr/bin/redis'),
      recognised('redis', '7.2.4', 'usr/bin/redis'),
    ]);
    assert.equal(only(result).id, 'pkg:generic/redis');
    assert.equal(result.problems.length, 1);
  });

  it('takes the more exact of two that agree, without a word', () => {
    const result = joined([
      recognised('openssl', '3', 'opt/libssl.so.3', { confidence: 0.9 }),
      recognised('openssl', '3.0.11', 'opt/libssl.so.3', { confidence: 0.6 }),
    ]);
    assert.equal(only(result).id, 'pkg:generic/openssl@3.0.11');
    assert.deepEqual(result.problems, []);
  });

  it('keeps several copies of a library in one file', () => {
    const copy = (version: string): Found => recognised('zlib', version, 'usr/bin/node', { by: 'vendored' });
    const { ids, problems } = joined([copy('1.2.13'), copy('1.3.1')]);
    assert.deepEqual(ids, ['pkg:generic/zlib@1.2.13', 'pkg:generic/zlib@1.3.1']);
    assert.deepEqual(problems, []);
  });

  it('takes what two readers say of one part, or one in two ways, for no copies', () => {
    const part = (version: string, more: Partial<Evidence>): Found =>
      recognised('zlib', version, 'usr/bin/node', { by: 'a', part: true, ...more });
    for (const more of [{ by: 'b' }, { technique: 'manifest-analysis' }, { confidence: 0.8 }] as const)
      assert.equal(joined([part('1.2.13', {}), part('1.3.1', more)]).problems.length, 1);
    assert.equal(joined([part('1.2.13', {}), part('1.3.1', {})]).problems.length, 0);
  });

  it('does not take a longer version that is less certain for a more exact one', () => {
    const of = (version: string, confidence: number) => recognised('a', version, 'opt/a', { confidence });
    const found = joined([of('3', 0.9), of('30.11.12', 0.5), of('3.1', 0.4)]);
    assert.equal(only(found).id, 'pkg:generic/a@3.1');
    assert.deepEqual(only(found).layers, [], 'nothing is there');
  });

  it('leaves versions of different files, and of manifests, alone', () => {
    const lock = { locations: ['app/package-lock.json'] };
    const { ids, problems } = joined([
      recognised('redis', '7.0.1', 'a/redis'),
      recognised('redis', '7.2.4', 'b/redis'),
      found('ms', lock, { type: 'npm', version: '1.0.0' }),
      found('ms', lock, { type: 'npm', version: '2.0.0' }),
    ]);
    assert.equal(ids.length, 4);
    assert.deepEqual(problems, []);
  });
});
