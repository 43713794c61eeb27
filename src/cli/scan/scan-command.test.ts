import assert from 'node:assert/strict';
import { lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory, writeAdvisoryDatabase } from '../../../test/fakes/advisory-database.ts';
import { pipeAt } from '../../../test/fakes/pipe.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import type { CommandFile } from '../command.ts';
import { command as explain } from '../commands/explain.ts';
import { command as scanFamily } from '../commands/scan.ts';
import { createWholeProgram } from '../program.ts';
import type { ScanOptions } from './options.ts';

const scan = scanFamily.alone as CommandFile<never>;

const STATUS = `Package: libssl3
Source: openssl
Status: install ok installed
Version: 3.0.1-1
Architecture: amd64
Maintainer: Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>
`;

describe('shearwall scan', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const at = (name: string): string => join(context.dir, name);

  before(async () => {
    context = await repositoryContext();
    const files = { 'etc/os-release': 'ID=debian\nVERSION_ID=13\n', 'var/lib/dpkg/status': STATUS };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(at(`root/${path}`)), { recursive: true });
      await writeFile(at(`root/${path}`), content);
    }
    await mkdir(at('data'));
    const items = [
      fakeAdvisory('CVE-2026-1000', { ecosystem: 'Debian:13', name: 'openssl', fixed: '3.0.2-1' }),
    ];
    await writeAdvisoryDatabase(at('data/advisories.db'), [{ id: 'debian-tracker', items }]);
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });

  async function run(file: CommandFile<never>, args: string[], options: ScanOptions = {}) {
    const said: string[] = [];
    const exitCode = await (file as CommandFile<ScanOptions>).run({
      args,
      options: { dataDir: at('data'), ...options },
      open: async () => context,
      out: {
        json: false,
        quiet: false,
        result: (_, text) => void said.push(text()),
        document: (text) => void said.push(text),
        async pieces() {},
        note() {},
      },
      env: { XDG_STATE_HOME: at('state') },
      wholeProgram: createWholeProgram,
    });
    return { exitCode, text: said.join('') };
  }

  it('shows findings and exits 0 without --fail-on', async () => {
    const { exitCode, text } = await run(scan, [`dir:${at('root')}`], { output: ['table'] });
    assert.equal(exitCode, 0);
    assert.match(text, /openssl {2}3\.0\.1-1 -> 3\.0\.2-1 {4}1 {2}unknown +CVE-2026-1000/);
    assert.equal((await run(scan, [`dir:${at('root')}`], { failOn: ['any'] })).exitCode, 1);
    // Nobody rated it, and no feed says what is exploited.
    assert.equal((await run(scan, [`dir:${at('root')}`], { failOn: ['critical,kev'] })).exitCode, 3);
    await assert.rejects(run(scan, [`dir:${at('root')}`], { failOn: ['hihg'] }), { code: 'CLI_SCAN' });
  });

  it('says which findings appeared, went and moved between two images, and exits 1 when any did', async () => {
    const { diff } = scanFamily.commands as Record<string, CommandFile<never>>;
    assert.ok(diff);
    const old = `dir:${at('root')}`;
    const fixed = STATUS.replace('3.0.1-1', '3.0.2-1');
    for (const [path, content] of Object.entries({
      'etc/os-release': 'ID=debian\nVERSION_ID=13\n',
      'var/lib/dpkg/status': fixed,
    })) {
      await mkdir(dirname(at(`fixed/${path}`)), { recursive: true });
      await writeFile(at(`fixed/${path}`), content);
    }

    const gone = await run(diff, [old, `dir:${at('fixed')}`]);
    const appeared = await run(diff, [`dir:${at('fixed')}`, old]);
    const same = await run(diff, [old, old]);

    assert.equal(gone.exitCode, 1);
    assert.match(gone.text, /^went\n {2}- CVE-2026-1000 libssl3 3\.0\.1-1 {2}/m);
    assert.match(appeared.text, /^appeared\n {2}\+ CVE-2026-1000 libssl3 3\.0\.1-1 {2}.*fixed in 3\.0\.2-1/m);
    assert.deepEqual([same.exitCode, same.text], [0, 'the same findings (1)\n']);
  });

  it('writes several formats at once, and our triage as VEX', async () => {
    const output = [
      'table',
      `sarif=${at('a.sarif')}`,
      `cyclonedx-json=${at('a.json')}`,
      `markdown=${at('a.md')}`,
    ];
    await run(scan, [`dir:${at('root')}`], { output, vexOut: at('a.vex.json') });
    for (const [file, text] of [
      ['a.sarif', '"ruleId": "CVE-2026-1000"'],
      ['a.json', '"specVersion": "1.6"'],
      ['a.md', '## Scan of'],
      ['a.vex.json', 'https://openvex.dev/ns/v0.2.0'],
    ] as const)
      assert.ok((await readFile(at(file), 'utf8')).includes(text), file);
  });

  it('writes to a device, and does not put a file in its place', async () => {
    // The same null device under another name: were it replaced, the machine's own would stay.
    await symlink('/dev/null', at('null'));
    await run(scan, [`dir:${at('root')}`], { output: [`json=${at('null')}`] });
    assert.ok((await stat(at('null'))).isCharacterDevice());
    assert.ok((await lstat(at('null'))).isSymbolicLink());
  });

  it('lowers what VEX and ignore files cover, and no longer fails on it', async () => {
    const product = 'pkg:deb/debian/libssl3@3.0.1-1';
    const statement = {
      vulnerability: { name: 'CVE-2026-1000' },
      products: [{ '@id': product }],
      status: 'fixed',
    };
    const vex = {
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': 'x',
      author: 'me',
      timestamp: '2026-01-01T00:00:00Z',
      version: 1,
      statements: [statement],
    };
    await writeFile(at('a.openvex.json'), JSON.stringify(vex));
    await writeFile(at('ignore.yaml'), 'ignore:\n  - {package: openssl, reason: not reachable here}\n');
    for (const options of [{ vex: [at('a.openvex.json')] }, { ignoreFile: [at('ignore.yaml')] }]) {
      const { exitCode, text } = await run(scan, [`dir:${at('root')}`], {
        ...options,
        failOn: ['any'],
        maxFeedAge: '5200w',
        showSuppressed: true,
      });
      assert.equal(exitCode, 0);
      assert.match(text, /THE REST: 1/);
      assert.match(text, /\(me, 2026-01-01\)|not reachable here \(.*ignore\.yaml\)/);
    }
  });

  it('reads SBOMs, and triages reports without an image', async () => {
    const bom = {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [{ type: 'library', name: 'musl', purl: 'pkg:apk/alpine/musl@1?distro=alpine-3.20' }],
    };
    await writeFile(at('bom.json'), JSON.stringify(bom));
    const { exitCode, text } = await run(scan, [at('bom.json')]);
    assert.equal(exitCode, 3);
    assert.match(text, /NO FEED \(Alpine:v3\.20\)/);
    const piped = await run(scan, [await pipeAt(at('pipe'), JSON.stringify(bom))]);
    assert.match(piped.text, /NO FEED \(Alpine:v3\.20\)/);
    const hit = {
      VulnerabilityID: 'CVE-2026-1000',
      PkgName: 'openssl',
      InstalledVersion: '3.0.1-1',
      PkgIdentifier: { PURL: 'pkg:deb/debian/openssl@3.0.1-1?distro=debian-13' },
    };
    await writeFile(
      at('trivy.json'),
      JSON.stringify({ SchemaVersion: 2, ArtifactName: 'x', Results: [{ Vulnerabilities: [hit] }] }),
    );
    assert.match(
      (await run(scan, [], { report: [at('trivy.json')] })).text,
      /1 hits?, 1 of them found here too/,
    );
  });

  it('says what to do where there is no database, or a broken one', async () => {
    await assert.rejects(run(scan, [`dir:${at('root')}`], { db: at('gone.db') }), {
      code: 'ADVISORIES_MISSING',
    });
    await writeFile(at('broken.db'), 'SQLite format 3\0'.padEnd(200, 'x'));
    await assert.rejects(run(scan, [`dir:${at('root')}`], { db: at('broken.db') }), {
      code: /^ADVISORIES_/ as never,
    });
    await assert.rejects(run(scan, []), { code: 'CLI_SCAN' });
  });

  it('explains', async () => {
    const { exitCode, text } = await run(explain as never, [`dir:${at('root')}`, 'CVE-2026-1000']);
    assert.equal(exitCode, 0);
    assert.match(text, /3\.0\.1-1 is in < 3\.0\.2-1/);
    assert.equal((await run(explain as never, [`dir:${at('root')}`, 'CVE-1999-0001'])).exitCode, 3);
  });
});
