import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory, writeAdvisoryDatabase } from '../../test/fakes/advisory-database.ts';
import { handmadeManifest, putHandmade } from '../../test/fakes/handmade-image.ts';
import { pipeAt } from '../../test/fakes/pipe.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { runLine } from '../../test/fakes/run-line.ts';
import { ShearwallError } from '../base/errors.ts';
import { openImageTarget } from '../oci/index.ts';
import { formatPem, generateSigner, publicKeyPem } from '../sigstore/index.ts';

const FILES: Record<string, string> = {
  'root/etc/os-release': 'ID=debian\nVERSION_ID=13\n',
  'root/var/lib/dpkg/status': [
    'Package: libssl3',
    'Source: openssl',
    'Status: install ok installed',
    'Version: 3.0.1-1',
    'Architecture: amd64',
    'Maintainer: Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>\n',
  ].join('\n'),
  'vex.json': JSON.stringify({
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://example.com/vex',
    author: 'us',
    timestamp: '2026-01-01T00:00:00Z',
    version: 1,
    statements: [
      {
        vulnerability: { name: 'CVE-2026-1000' },
        products: [{ '@id': 'pkg:deb/debian/libssl3' }],
        status: 'not_affected',
        justification: 'vulnerable_code_not_present',
      },
    ],
  }),
  'ignore.yaml': 'ignore:\n  - vulnerability: CVE-2026-1000\n    reason: we do not listen\n',
  trivyignore: 'CVE-2026-1000\n',
  'policy.yaml': 'apiVersion: shearwall.dev/v1\nrules: []\n',
  'feeds.yaml': 'defaults: false\nfeeds:\n  - unknown: 1\n',
  'owners.yaml': 'owners: 7\n',
  'recipe.yaml': 'contents:\n  repositories: [{debian: trixie}]\n  packages: [base-files]\n',
  'image.lock.json': '{"lockVersion": 99}',
  'predicate.json': '{"a": 1}',
  app: 'app',
  'package.tgz': 'package',
  'npm-answer.json': '{"attestations": 7}',
  'trivy.json': JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: 'x',
    Results: [{ Vulnerabilities: [{ VulnerabilityID: 'CVE-2026-7', PkgName: 'x', InstalledVersion: '1' }] }],
  }),
};

describe('an option whose file comes through a pipe, as of <(…) and /dev/stdin', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let pipes = 0;
  const at = (name: string): string => join(context.dir, name);

  before(async () => {
    context = await repositoryContext();
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
    }
    const signer = await generateSigner('p256');
    writeFileSync(at('k.pem'), formatPem('PRIVATE KEY', signer.pkcs8));
    writeFileSync(at('k.pub'), publicKeyPem(signer.publicKey));
    const items = [
      fakeAdvisory('CVE-2026-1000', { ecosystem: 'Debian:13', name: 'openssl', fixed: '3.0.2-1' }),
    ];
    await writeAdvisoryDatabase(at('advisories.db'), [{ id: 'debian-tracker', items }]);
    const image = handmadeManifest({ architecture: 'amd64', os: 'linux' }, 'image');
    const { target } = await openImageTarget({ image: `oci:${at('image')}:v1` }, context);
    await putHandmade(target, image, 'v1');
    await target.commit();
    await runLine(['sign-blob', '--key', at('k.pem'), at('app'), '--bundle', at('app.json')], context, {
      XDG_STATE_HOME: at('state'),
    });
  });
  after(async () => {
    const { dir } = context;
    await context[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true, force: true });
  });

  /** What comes of a line, told without the path of the file. */
  async function outcome(line: string[], path: string): Promise<string> {
    const words = line.map((word) => word.replace('FILE', path).replace('@', `${context.dir}/`));
    const told = await runLine(words, context, { XDG_STATE_HOME: at('state') }).then(
      ({ exitCode, text }) => `${exitCode} ${text}`,
      (error: unknown) => {
        if (!(error instanceof ShearwallError)) throw error;
        return `${error.code} ${error.message}`;
      },
    );
    return told.replaceAll(path, 'FILE').replaceAll(/\d+ ms|\d\d:\d\d:[\d.]+/g, '');
  }

  const scan = ['scan', 'dir:@root', '--db', '@advisories.db'];
  const lines: [string[], string][] = [
    [[...scan, '--vex', 'FILE'], 'vex.json'],
    [[...scan, '--ignore-file', 'FILE'], 'ignore.yaml'],
    [[...scan, '--ignorefile', 'FILE'], 'trivyignore'],
    [[...scan, '--report', 'FILE'], 'trivy.json'],
    [[...scan, '--policy', 'FILE'], 'policy.yaml'],
    [['sbom', 'convert', 'FILE', '-o', 'spdx-json'], 'trivy.json'],
    [['verify', 'registry.invalid/a', '--policy', 'FILE'], 'policy.yaml'],
    [['verify-blob', '--key', 'FILE', '--bundle', '@app.json', '--insecure-ignore-tlog', '@app'], 'k.pub'],
    [['verify-blob', '--key', '@k.pub', '--bundle', 'FILE', '--insecure-ignore-tlog', '@app'], 'app.json'],
    [['verify-blob', '--key', '@k.pub', '--bundle', '@app.json', '--insecure-ignore-tlog', 'FILE'], 'app'],
    [
      [
        'verify-blob',
        '--key',
        '@k.pub',
        '--trusted-root',
        'FILE',
        '--bundle',
        '@app.json',
        '--insecure-ignore-tlog',
        '@app',
      ],
      'owners.yaml',
    ],
    [['sign-blob', '--key', 'FILE', '@app', '--bundle', '@out.json'], 'k.pem'],
    [
      [
        'attest-blob',
        '--key',
        '@k.pem',
        '--type',
        'https://a/b',
        '--predicate',
        'FILE',
        '--bundle',
        '@out.json',
        '@app',
      ],
      'predicate.json',
    ],
    [
      ['fleet', 'import', '@nothing', '--cluster', 'a', '--owners', 'FILE', '--data-dir', '@data'],
      'owners.yaml',
    ],
    [['fleet', 'import', 'FILE', '--cluster', 'a', '--data-dir', '@data'], 'owners.yaml'],
    [['fleet', 'sync', '--kubeconfig', 'FILE', '--data-dir', '@data'], 'owners.yaml'],
    [['db', 'update', '--feeds', 'FILE', '--data-dir', '@data'], 'feeds.yaml'],
    [['verify', '@package.tgz', '--npm-answer', 'FILE'], 'npm-answer.json'],
    [['verify', '@package.tgz', '--npm-answer', '@npm-answer.json', '--npm-keys', 'FILE'], 'owners.yaml'],
    [['trust', 'init', '--mirror', 'https://tuf.invalid', '--root', 'FILE'], 'predicate.json'],
    [['reproduce', 'oci:@image', '--recipe', 'FILE'], 'owners.yaml'],
    [['reproduce', 'oci:@image', '--lock', 'FILE'], 'image.lock.json'],
    [['build', 'FILE', '-o', 'oci:@out'], 'owners.yaml'],
    [['build', '@recipe.yaml', '--lock', 'FILE', '-o', 'oci:@out'], 'image.lock.json'],
  ];
  for (const [line, name] of lines)
    it(`is read as from a file: ${line.join(' ').replaceAll('@', '')}`, async () => {
      const file = await outcome(line, at(name));
      const pipe = await pipeAt(at(`pipe${++pipes}`), await readFile(at(name)));

      assert.equal(await outcome(line, pipe), file);
    });

  for (const [line, name, code] of [
    [['scan', 'dir:@root', '--db', 'FILE'], 'advisories.db', 'ADVISORIES_NOT_A_DATABASE'],
    [[...scan, '--vex', 'FILE'], 'vex.tar', 'SCAN_VEX_UNREADABLE'],
    [['scan', 'oci-archive:FILE', '--db', '@advisories.db'], 'vex.tar', 'OCI_ARCHIVE_INVALID'],
    [['db', 'import', 'FILE', '--data-dir', '@data'], 'vex.json', 'FEED_UNREADABLE'],
  ] as const)
    it(`is refused where it has to be read twice: ${line.join(' ').replaceAll('@', '')} < ${name}`, async () => {
      const bytes = name === 'vex.tar' ? Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0]) : await readFile(at(name));
      const pipe = await pipeAt(at(`pipe${++pipes}`), bytes);

      assert.match(await outcome([...line], pipe), new RegExp(`^${code} `));
    });

  it('is refused in the place of a fleet’s database: SQLite waits for it, and nothing interrupts that', async () => {
    mkdirSync(at('piped'));
    const pipe = await pipeAt(at('piped/fleet.db'), 'x');

    assert.match(
      await outcome(['fleet', 'backup', '@backup', '--data-dir', '@piped'], pipe),
      /^STORE_FOREIGN /,
    );
  });
});
