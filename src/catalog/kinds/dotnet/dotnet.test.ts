import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { peFile } from '../../../../test/fakes/pe-file.ts';
import { fakeZip } from '../../../../test/fakes/zip-file.ts';
import type { Found } from '../../types.ts';
import { parseDepsJson } from './deps-json.ts';
import { frameworkOf } from './framework.ts';
import { dotnetCataloguer } from './index.ts';
import { parsePackagesLock } from './packages-lock.ts';

const TARGET = '.NETCoreApp,Version=v8.0/linux-x64';
const DEPS = {
  runtimeTarget: { name: TARGET, signature: '' },
  targets: {
    '.NETCoreApp,Version=v8.0': {},
    [TARGET]: {
      'Shop/1.2.0': { dependencies: { 'Newtonsoft.Json': '13.0.3' }, runtime: { 'Shop.dll': {} } },
      'Newtonsoft.Json/13.0.3': {
        runtime: {
          'lib/net6.0/Newtonsoft.Json.dll': { assemblyVersion: '13.0.0.0', fileVersion: '13.0.3.27908' },
        },
      },
      'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1': {
        runtime: { 'System.Linq.dll': { fileVersion: '8.0.123.58001' } },
        native: { 'libcoreclr.so': { fileVersion: '0.0.0.0' } },
      },
      'Native/2.0.0': { runtimeTargets: { 'runtimes/linux/native/libn.so': { rid: 'linux' } } },
      'Compile.Only/1.0.0': { dependencies: {} },
      'Empty/1.0.0': { runtime: { 'lib/net6.0/_._': {} } },
      'Elsewhere/9.0.0': { runtime: { 'lib/net6.0/Elsewhere.dll': {} } },
    },
  },
  libraries: {
    'Shop/1.2.0': { type: 'project' },
    'Newtonsoft.Json/13.0.3': { type: 'package', serviceable: true },
    'runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1': { type: 'runtimepack' },
    'Native/2.0.0': { type: 'package' },
    'Compile.Only/1.0.0': { type: 'package' },
    'Empty/1.0.0': { type: 'package' },
    'Elsewhere/9.0.0': { type: 'package' },
  },
};
const NEWTONSOFT = peFile({
  InternalName: 'Newtonsoft.Json.dll',
  ProductName: 'Json.NET',
  ProductVersion: '13.0.3+0a2e291c0d',
  FileVersion: '13.0.3.27908',
  CompanyName: 'Newtonsoft',
});
const LINQ = peFile({
  ProductName: 'Microsoft® .NET',
  ProductVersion: '8.0.1+x',
  FileVersion: '8.0.123.58001',
});
const APP = {
  'app/Shop.deps.json': json(DEPS),
  'app/Shop.dll': peFile({ InternalName: 'Shop.dll', ProductVersion: '1.2.0' }),
  'app/Newtonsoft.Json.dll': NEWTONSOFT,
  'app/System.Linq.dll': LINQ,
  'app/libcoreclr.so': 'elf',
  'app/runtimes/linux/native/libn.so': 'elf',
};

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function foundIn(files: Record<string, FakeFile>): Found[] {
  return catalogued(files, [dotnetCataloguer]).found;
}

function names(files: Record<string, FakeFile>): string[] {
  return foundIn(files).map(({ type, name, version }) => `${type}/${name}@${version}`);
}

describe('parseDepsJson', () => {
  it('reads the libraries that have files for the target', () => {
    const deps = parseDepsJson(json(DEPS), assert.fail);
    assert.equal(deps?.runtime, 'linux-x64');
    assert.deepEqual(
      deps.libraries.map(({ name, version, kind }) => [name, version, kind]),
      [
        ['Shop', '1.2.0', 'project'],
        ['Newtonsoft.Json', '13.0.3', 'package'],
        ['Microsoft.NETCore.App.Runtime.linux-x64', '8.0.1', 'package'],
        ['Native', '2.0.0', 'package'],
        ['Elsewhere', '9.0.0', 'package'],
      ],
    );
    assert.deepEqual(deps.libraries[1]?.assets, [
      { path: 'lib/net6.0/Newtonsoft.Json.dll', fileVersion: '13.0.3.27908' },
    ]);
  });

  it('takes other JSON for none, and prototypes for nothing', () => {
    for (const value of [
      null,
      [],
      {},
      { ...DEPS, runtimeTarget: { name: 'other' } },
      { ...DEPS, targets: 1 },
    ])
      assert.equal(parseDepsJson(json(value), assert.fail), undefined);
    const hostile = { ...DEPS, runtimeTarget: { name: '__proto__' } };
    assert.equal(parseDepsJson(json(hostile), assert.fail), undefined);
    const empty = { ...DEPS, targets: { [TARGET]: { 'a/1': 1, b: {}, '../x/1': {} } } };
    assert.deepEqual(parseDepsJson(json(empty), assert.fail)?.libraries, []);
  });
});

describe('parsePackagesLock', () => {
  it('reads packages of all frameworks once, and no projects', () => {
    const lock = {
      version: 1,
      dependencies: {
        'net8.0': {
          A: { type: 'Direct', resolved: '1.0.0', dependencies: { B: '2.0.0' } },
          B: { type: 'Transitive', resolved: '2.0.0' },
          own: { type: 'Project' },
        },
        'net6.0': { A: { type: 'Direct', resolved: '1.0.0', dependencies: { B: '2.0.0' } } },
      },
    };
    assert.deepEqual(parsePackagesLock(json(lock), assert.fail), [
      { name: 'A', version: '1.0.0', requires: ['B'] },
      { name: 'B', version: '2.0.0', requires: [] },
    ]);
    assert.deepEqual(parsePackagesLock(json({ dependencies: { a: 1 } }), assert.fail), []);
    assert.deepEqual(names({ 'src/packages.lock.json': json(lock) }), ['nuget/A@1.0.0', 'nuget/B@2.0.0']);
  });
});

describe('frameworkOf', () => {
  it('names the runtime pack that the files are of', () => {
    const path = 'usr/share/dotnet/shared/Microsoft.AspNetCore.App/8.0.1/Microsoft.AspNetCore.App.deps.json';
    assert.deepEqual(frameworkOf(path, 'linux-x64'), {
      name: 'Microsoft.AspNetCore.App.Runtime.linux-x64',
      version: '8.0.1',
      family: 'Microsoft.AspNetCore.App',
    });
    assert.equal(
      frameworkOf('shared/Microsoft.A/2.1.30/Microsoft.A.deps.json', 'linux-x64')?.name,
      'Microsoft.A',
    );
    assert.equal(frameworkOf('app/shared/Microsoft.A/8.0.1/Other.deps.json', 'linux-x64'), undefined);
  });
});

describe('dotnetCataloguer', () => {
  it('finds the application, and the packages of which files are there', () => {
    assert.deepEqual(names(APP), [
      'generic/Shop@1.2.0',
      'nuget/Newtonsoft.Json@13.0.3',
      'nuget/Microsoft.NETCore.App.Runtime.linux-x64@8.0.1',
      'nuget/Native@2.0.0',
    ]);
  });

  it('finds what was put into an assembly and has no file any more, and says that there may be others', () => {
    for (const mark of ['x\0ILRepack.List\0', 'x\0costura.elsewhere.dll.compressed\0']) {
      const shop = Buffer.concat([APP['app/Shop.dll'], Buffer.alloc(4 << 20), Buffer.from(mark)]);
      const { found, problems } = catalogued({ ...APP, 'app/Shop.dll': shop }, [dotnetCataloguer]);
      const merged = found.filter(({ evidence }) => evidence.part === true);
      assert.deepEqual(
        merged.map(({ name, version, evidence }) => [name, version, evidence.locations]),
        [['Elsewhere', '9.0.0', ['app/Shop.deps.json', 'app/Shop.dll']]],
      );
      assert.deepEqual(
        problems.map(({ path }) => path),
        ['app/Shop.dll'],
      );
    }
  });

  it('names the files whose own version is that of the manifest as evidence, and no others', () => {
    const [, newtonsoft] = foundIn(APP);
    assert.deepEqual(newtonsoft?.evidence.locations, ['app/Shop.deps.json', 'app/Newtonsoft.Json.dll']);
    const swapped = { ...APP, 'app/Newtonsoft.Json.dll': peFile({ FileVersion: '12.0.1.0' }) };
    assert.deepEqual(foundIn(swapped)[1]?.evidence.locations, ['app/Shop.deps.json']);
  });

  it('says what the application needs, by its own manifest', () => {
    assert.deepEqual(foundIn(APP)[0]?.requires, [
      { type: 'nuget', name: 'Newtonsoft.Json', constraint: '13.0.3', path: 'app/Shop.deps.json' },
    ]);
  });

  it('finds a shared framework as one component', () => {
    const folder = 'usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.1';
    const [framework, ...others] = foundIn({
      [`${folder}/Microsoft.NETCore.App.deps.json`]: json(DEPS),
      [`${folder}/System.Linq.dll`]: LINQ,
      [`${folder}/Shop.dll`]: 'x',
    });
    assert.deepEqual(others, []);
    assert.equal(framework?.name, 'Microsoft.NETCore.App.Runtime.linux-x64');
    assert.equal(framework.kind, 'framework');
    assert.equal(framework.evidence.locations.length, 2);
  });

  it('knows assemblies without a manifest by what they say of themselves', () => {
    assert.deepEqual(names({ 'opt/Newtonsoft.Json.dll': NEWTONSOFT }), ['nuget/Newtonsoft.Json@13.0.3']);
    assert.deepEqual(names({ 'opt/renamed.dll': NEWTONSOFT, 'opt/System.Linq.dll': LINQ }), []);
    const old = peFile({ InternalName: 'A.dll', ProductVersion: '6.0.8.18111' });
    assert.deepEqual(names({ 'opt/A.dll': old }), ['nuget/A@6.0.8']);
    const small = peFile({ InternalName: 'A.dll', ProductVersion: '5.3.0.1' });
    assert.deepEqual(names({ 'opt/A.dll': small }), ['nuget/A@5.3.0.1']);
  });

  it('knows other programs by their product, with little confidence', () => {
    const strings = { ProductName: 'The Tool', ProductVersion: '4.4.6' };
    const [tool] = foundIn({ 'opt/t.exe': peFile(strings, { isAssembly: false, isLibrary: false }) });
    assert.equal(tool?.name, 'The Tool');
    assert.equal(tool.type, 'generic');
    assert.equal(tool.evidence.confidence, 0.4);
    assert.deepEqual(foundIn({ 'opt/t.exe': peFile({ ProductName: 'x', ProductVersion: '0.0.0.0' }) }), []);
  });

  it('does not leave the folder of the manifest', () => {
    const deps = JSON.parse(JSON.stringify(DEPS).replaceAll('lib/net6.0/Newtonsoft', '../other/Newtonsoft'));
    const files = { 'app/Shop.deps.json': json(deps), 'other/Newtonsoft.Json.dll': NEWTONSOFT };
    assert.deepEqual(
      foundIn(files).map(({ evidence }) => [evidence.technique, evidence.locations]),
      [['binary-analysis', ['other/Newtonsoft.Json.dll']]],
    );
  });

  it('reports what it cannot read, and finds the rest', () => {
    const { found, problems } = catalogued(
      { 'a/x.deps.json': '{', 'b/x.deps.json': '{}', 'c/x.dll': NEWTONSOFT.subarray(0, 0x180), ...APP },
      [dotnetCataloguer],
    );
    assert.equal(found.length, 4);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ['a/x.deps.json', 'b/x.deps.json', 'c/x.dll'],
    );
  });

  it('finds packages that NuGet restores from, by their nuspec', () => {
    const nuspec = (id: string, version: string): string =>
      `<?xml version="1.0"?><package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>${id}</id><version>${version}</version><dependencies><group><dependency id="Other" version="2.0.0" /></group></dependencies></metadata></package>`;
    const nupkg = fakeZip({ 'Evil.nuspec': nuspec('Evil', '1.0.0+build.7'), 'lib/net8.0/Evil.dll': 'MZ' });
    const files = {
      'root/.nuget/packages/evil/1.0.0/evil.1.0.0.nupkg': nupkg,
      'a/cut.nupkg': nupkg.subarray(0, 60),
      'a/inner.nupkg': fakeZip({ 'content/Evil.nuspec': nuspec('Evil', '1.0.0') }),
      'a/nameless.nupkg': fakeZip({ 'A.nuspec': nuspec('', '1.0.0'), 'B.nuspec': nuspec('B', '1') }),
      'a/text.nupkg': 'x',
    };
    assert.deepEqual(
      foundIn(files).map(({ type, name, version, evidence }) => [type, name, version, evidence.locations]),
      [['nuget', 'Evil', '1.0.0', ['root/.nuget/packages/evil/1.0.0/evil.1.0.0.nupkg!/Evil.nuspec']]],
    );
  });
});
