import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { advisoryDatabase, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { foundComponent } from '../../../test/fakes/catalog-component.ts';
import { type FakeFile, FakeTree } from '../../../test/fakes/catalog-tree.ts';
import type { LayerFile } from '../../../test/fakes/layered-image.ts';
import { layersOnDisk } from '../../../test/fakes/layers-on-disk.ts';
import { library, program } from '../../../test/fakes/reach.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { explainImage } from '../explain/explain-image.ts';
import { renderExplanation } from '../explain/render-explanation.ts';
import { renderOpenVex } from '../render/openvex.ts';
import { verdictOf } from '../report/verdict.ts';
import { type ScanInput, scanImage } from '../scan-image.ts';
import { componentFiles } from './component-files.ts';

const LIB = 'usr/lib/x86_64-linux-gnu';
const PACKAGES: Record<string, Record<string, { content: Buffer; mode?: number }>> = {
  app: { 'usr/bin/app': program({ needed: ['libused.so.1'] }) },
  used: { [`${LIB}/libused.so.1`]: { content: library() } },
  idle: {
    [`${LIB}/libidle.so.1`]: { content: library() },
    'usr/share/doc/idle/copyright': { content: Buffer.from('MIT') },
  },
  words: { 'usr/share/doc/words/copyright': { content: Buffer.from('MIT') } },
  loader: { 'lib64/ld-linux-x86-64.so.2': { content: library() } },
};

function layer(packagesOf = PACKAGES, more: LayerFile[] = []): LayerFile[] {
  const packages = Object.entries(packagesOf).flatMap(([name, files]): LayerFile[] => {
    const sums = Object.entries(files).map(
      ([path, { content }]) => `${createHash('md5').update(content).digest('hex')}  ${path}\n`,
    );
    const status = `Package: ${name}\nVersion: 1-1\nDepends: loader\nArchitecture: amd64\nMaintainer: Debian <debian@lists.debian.org>\n`;
    return [
      { path: `var/lib/dpkg/status.d/${name}`, content: status },
      { path: `var/lib/dpkg/status.d/${name}.md5sums`, content: sums.join('') },
      ...Object.entries(files).map(([path, file]) => ({ path, ...file })),
    ];
  });
  return [
    { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="13"\nNAME="Debian GNU/Linux"\n' },
    ...packages,
    ...more,
  ];
}

describe('a scan that asks for reach', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let database: AdvisoryDatabase;
  let image: string;

  before(async () => {
    context = await repositoryContext();
    const of = (id: string, name: string) => fakeAdvisory(id, { ecosystem: 'Debian:13', name, fixed: '2-1' });
    database = await advisoryDatabase([
      {
        id: 'debian-tracker',
        kind: 'debian-tracker',
        items: [of('CVE-1', 'used'), of('CVE-2', 'idle'), of('CVE-3', 'idle'), of('CVE-4', 'words')],
      },
      {
        id: 'kev',
        kind: 'kev',
        covers: [],
        items: [{ type: 'exploited', vulnerability: 'CVE-3', dateAdded: '2026-02-03', ransomware: false }],
      },
    ]);
    image = await layersOnDisk(join(context.dir, 'image'), [layer()], { Entrypoint: ['/usr/bin/app'] });
  });
  after(async () => {
    database?.close();
    await context[Symbol.asyncDispose]();
  });

  const input = (examinesReach = true, text = image): ScanInput => ({
    source: {
      kind: 'image',
      text,
      options: { cacheKeyFile: join(context.dir, 'key'), program: 'this', checksDiffIds: false },
      examinesReach,
    },
    database,
    vex: [],
    ignore: [],
    reports: [],
  });
  const scan = async (given = input()) => (await scanImage(given, context)).report;

  it('lowers what nothing that the image starts can load, and names what it starts', async () => {
    const { findings, reachability, reach } = await scan();
    assert.equal(reachability, 'examined');
    const lowered = findings.filter((finding) => finding.lowered.length > 0);
    assert.deepEqual(lowered.map(({ vulnerability: { id } }) => id).toSorted(), ['CVE-2', 'CVE-3']);
    assert.ok(reach !== undefined && 'digest' in reach);
    for (const {
      lowered: [why],
    } of lowered) {
      assert.equal(why?.text, 'none of its 2 files can be loaded by what the image starts: /usr/bin/app');
      assert.match(why.source, new RegExp(`^shearwall reach \\d+, ${reach.digest}$`));
    }
  });

  it('lowers nothing of which only documentation is here, and nothing where nobody asked', async () => {
    const { findings } = await scan();
    assert.equal(findings.find(({ vulnerability: { id } }) => id === 'CVE-4')?.lowered.length, 0);
    const plain = await scan(input(false));
    assert.deepEqual(
      plain.findings.flatMap((finding) => finding.lowered),
      [],
    );
    assert.equal(plain.reachability, 'not-examined');
  });

  it('says behind the points how each is loaded and from what, or why that is not known', async () => {
    const factsOf = async (given: ScanInput) => {
      const { findings } = await scan(given);
      const facts = findings.map(({ vulnerability: { id }, terms }) => [
        id,
        terms.find(({ name }) => name === 'reachability')?.fact,
      ]);
      return Object.fromEntries(facts) as Record<string, string>;
    };
    const idle = 'nothing that the image starts loads it: /usr/bin/app; that lowers it, and takes no points';
    assert.deepEqual(await factsOf(input()), {
      'CVE-1': `reachable, by /${LIB}/libused.so.1, from what the image starts: /usr/bin/app`,
      'CVE-2': idle,
      'CVE-3': idle,
      'CVE-4': 'counts as possibly reached: nobody knows all of its files',
    });
    const unasked = await factsOf(input(false));
    assert.equal(unasked['CVE-1'], 'counts as possibly reached: nobody asked what the image loads (--reach)');
    const startless = await layersOnDisk(join(context.dir, 'startless'), [layer()]);
    assert.equal(
      (await factsOf(input(true, startless)))['CVE-2'],
      'counts as possibly reached: the image starts nothing: it has neither entrypoint nor command',
    );
  });

  it('says the same from what it kept', async () => {
    const [first, second] = [await scan(), await scan()];
    assert.deepEqual(second, first);
  });

  it('keeps what is exploited on the first screen, and lets it fail what asks for it', async () => {
    const report = await scan();
    const exploited = report.findings.find(({ vulnerability: { id } }) => id === 'CVE-3');
    assert.equal(exploited?.isPinned, true);
    for (const threshold of ['kev', 'any', 'act-now'] as const)
      assert.equal(verdictOf(report, [threshold]).answer, 'no', threshold);
  });

  it('says in OpenVEX that the code is not in the execute path, with roots and digest', async () => {
    const report = await scan();
    const text = renderOpenVex({ report, now: 0, version: '1' } as Parameters<typeof renderOpenVex>[0]);
    const { statements } = JSON.parse(text) as {
      statements: { vulnerability: { name: string }; justification?: string; impact_statement?: string }[];
    };
    const idle = statements.find(({ vulnerability }) => vulnerability.name === 'CVE-2');
    assert.equal(idle?.justification, 'vulnerable_code_not_in_execute_path');
    assert.match(idle?.impact_statement ?? '', /\/usr\/bin\/app \(shearwall reach \d+, sha256:/);
  });

  it('explains by which steps what is not lowered is loaded', async () => {
    const explanation = await explainImage({ ...input(), vulnerability: 'CVE-1' }, context);
    assert.match(
      renderExplanation(explanation, {}),
      new RegExp(
        `used is reachable, by /${LIB}/libused.so.1 from what the image starts:\n.*/usr/bin/app.*\n.*loads /${LIB}/libused.so.1 — “libused.so.1” in usr/bin/app`,
      ),
    );
  });

  it('says why it can say nothing of an image that starts nothing, and lowers nothing', async () => {
    const idle = await layersOnDisk(join(context.dir, 'starts-nothing'), [layer()]);
    const { reachability, reach, findings } = await scan(input(true, idle));
    assert.equal(reachability, 'not-examined');
    assert.deepEqual(reach, { why: 'the image starts nothing: it has neither entrypoint nor command' });
    assert.deepEqual(
      findings.flatMap((finding) => finding.lowered),
      [],
    );
  });

  it('lowers nothing where what the image starts is not in it, and so comes from elsewhere', async () => {
    const absent = await layersOnDisk(join(context.dir, 'starts-what-is-absent'), [layer()], {
      Cmd: ['/opt/mounted/server', '--port', '80'],
    });
    const { reachability, reach, findings } = await scan(input(true, absent));
    assert.equal(reachability, 'not-examined');
    assert.deepEqual(reach, { why: 'what the image starts is not in it: /opt/mounted/server' });
    assert.deepEqual(
      findings.flatMap((finding) => finding.lowered),
      [],
    );
  });

  it('lowers nothing of a package that may have a link in use, which its list of digests has not', async () => {
    const server = { path: 'usr/bin/server', link: 'tools' };
    const linked = (name: string, packages: typeof PACKAGES) =>
      layersOnDisk(join(context.dir, name), [layer({ ...PACKAGES, ...packages }, [server])], {
        Entrypoint: ['/usr/bin/server'],
      });
    const service = { 'usr/lib/systemd/system/used.service': { content: Buffer.from('x') } };
    const lowered = async (name: string, packages: typeof PACKAGES) =>
      (await scan(input(true, await linked(name, packages)))).findings
        .filter((finding) => finding.lowered.length > 0)
        .map(({ vulnerability: { id } }) => id)
        .toSorted();
    const tools = { 'usr/bin/tools': program() };
    assert.deepEqual(await lowered('only-link', { used: service, tools }), ['CVE-2', 'CVE-3']);
    assert.deepEqual(await lowered('link-beside', { loader: { ...PACKAGES['loader'], ...tools } }), []);
  });

  it('lowers nothing of a package with a changed file', async () => {
    const files = layer().map((file) =>
      file.path.endsWith('libidle.so.1') ? { ...file, content: library({ needed: ['libother.so'] }) } : file,
    );
    const changed = await layersOnDisk(join(context.dir, 'changed'), [files], {
      Entrypoint: ['/usr/bin/app'],
    });
    const { findings } = await scan(input(true, changed));
    const idle = findings.find(({ vulnerability: { id } }) => id === 'CVE-2');
    assert.deepEqual(idle?.lowered, []);
  });
});

describe('the files of a component', () => {
  const FILES: Record<string, FakeFile> = {
    'usr/lib/node_modules/a/package.json': '{}',
    'usr/lib/node_modules/a/lib/index.js': 'x',
    'usr/lib/node_modules/ab/index.js': 'x',
    'usr/bin/tool': program(),
    'opt/app.jar': 'PK\u0003\u0004rest',
    'usr/lib/python3/x/__init__.py': 'x',
    'usr/lib/python3/x-1.dist-info/METADATA': 'x',
  };
  const tree = new FakeTree(FILES, []);
  const paths = [...tree.files()].flatMap(({ path, type }) => (type === 'file' ? [path] : [])).sort();
  const filesOf = (given: Partial<CatalogComponent> & { type: string }, location?: string) =>
    componentFiles(
      foundComponent({
        name: 'x',
        ...(given.type === 'pypi' ? given : { namespace: 'a', ...given }),
        evidence: [
          { by: 'a', technique: 'manifest-analysis', confidence: 1, locations: [location ?? 'none'] },
        ],
      }),
      tree,
      paths,
    );

  it('are the folder of an npm package, not of one whose name begins so', () => {
    assert.deepEqual(filesOf({ type: 'npm' }, 'usr/lib/node_modules/a/package.json'), [
      'usr/lib/node_modules/a/lib/index.js',
      'usr/lib/node_modules/a/package.json',
    ]);
  });

  it('are the program or outermost archive that it is in', () => {
    assert.deepEqual(filesOf({ type: 'golang' }, 'usr/bin/tool'), ['usr/bin/tool']);
    assert.deepEqual(filesOf({ type: 'maven' }, 'opt/app.jar!/lib/a.jar'), ['opt/app.jar']);
  });

  it('are what a Python package lists, where that is more than metadata', () => {
    const metadata = 'usr/lib/python3/x-1.dist-info/METADATA';
    const code = 'usr/lib/python3/x/__init__.py';
    assert.deepEqual(filesOf({ type: 'pypi', accounts: [metadata, code] }, metadata), [metadata, code]);
    assert.equal(filesOf({ type: 'pypi', accounts: [metadata] }, metadata), undefined);
  });

  it('are not known of a lock file, of what is not there, and of a package that was changed', () => {
    assert.equal(filesOf({ type: 'npm' }, 'app/package-lock.json'), undefined);
    assert.equal(filesOf({ type: 'deb', accounts: ['usr/bin/tool', 'usr/bin/gone'] }), undefined);
    assert.equal(filesOf({ type: 'deb', accounts: [] }), undefined);
    assert.equal(
      filesOf({ type: 'deb', accounts: ['usr/bin/tool'], modified: ['usr/bin/other'] }),
      undefined,
    );
  });
});
