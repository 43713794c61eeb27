/** Whose a package is, by the signed index of its release: what that adds to an answer, and what it must not change. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type FakePackage, startFakeMirror } from '../../../test/fakes/debian-mirror.ts';
import { debianRoot, type InstalledDeb } from '../../../test/fakes/debian-root.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { importedDatabase } from '../../../test/fakes/imported-database.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

const COMPONENTS = ['main', 'contrib', 'non-free', 'non-free-firmware'];
const trixie = (status: object) => ({ releases: { trixie: { urgency: 'not yet assigned', ...status } } });
const TRACKER = {
  openssl: {
    'CVE-2025-0001': trixie({ status: 'resolved', fixed_version: '3.5.1-1+deb13u1' }),
    'CVE-2025-0002': trixie({ status: 'open' }),
  },
  bash: { 'CVE-2025-0003': trixie({ status: 'open', nodsa: 'Minor issue', nodsa_reason: '' }) },
  nginx: { 'CVE-2025-0004': trixie({ status: 'resolved', fixed_version: '1.26.3-3+deb13u1' }) },
  acme: { 'CVE-2025-0005': trixie({ status: 'open' }) },
};

function listed(name: string, source: string, version: string, architecture = 'amd64'): FakePackage {
  return { control: { Package: name, Source: source, Version: version, Architecture: architecture } };
}

const OTHER = {
  schema_version: '1.6.0',
  id: 'GHSA-2222-2222-2222',
  modified: '2026-01-01T00:00:00Z',
  affected: [{ package: { ecosystem: 'npm', name: 'x' }, versions: ['1.0.0'] }],
};

/** What trixie has today. */
const PACKAGES = [
  listed('libssl3t64', 'openssl', '3.5.4-1~deb13u1'),
  listed('bash', 'bash (5.2.37-2)', '5.2.37-2+b5'),
  listed('nginx', 'nginx', '1.26.3-3+deb13u1'),
  listed('tzdata', 'tzdata', '2025b-4+deb13u1', 'all'),
];

/** An image two point releases old, and packages of others in it. */
const OLD: readonly InstalledDeb[] = [
  { name: 'libssl3t64', source: 'openssl', version: '3.5.1-1' },
  { name: 'bash', source: 'bash (5.2.37-2)', version: '5.2.37-2+b3' },
  { name: 'tzdata', version: '2025b-4', fields: { Architecture: 'all' } },
  { name: 'nginx', version: '1.26.3-3' },
];
const OTHERS: readonly InstalledDeb[] = [
  { name: 'acme-shop', source: 'acme', version: '1.0-1' },
  { name: 'nginx-extra', source: 'nginx', version: '1.29.0-1' },
  { name: 'bash-acme', source: 'bash', version: '5.2.37-1+acme1' },
];

describe('the signed index of a release', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let mirror: Awaited<ReturnType<typeof startFakeMirror>>;
  const data = { without: '', with: '' };
  const at = (name: string): string => join(context.dir, name);
  const update = async (folder: string) => {
    await writeFile(at('keys.asc'), mirror.key);
    const feed = `{id: debian-packages-trixie, kind: debian-packages, url: ${mirror.url}/dists/trixie, keyring: ${at('keys.asc')}}`;
    await writeFile(at('feeds.yaml'), `defaults: false\nfeeds: [${feed}]\n`);
    const flags = ['--data-dir', folder];
    const env = { SHEARWALL_DEBIAN_MIRROR: mirror.url, XDG_STATE_HOME: at('state') };
    await runLine(['db', 'update', '--feeds', at('feeds.yaml'), ...flags], context, env);
    await runLine(['db', 'build', ...flags], context);
  };
  before(async () => {
    context = await repositoryContext();
    const suites = ['trixie', 'trixie-updates', 'trixie-security'].map((suite) => ({
      suite,
      components: COMPONENTS,
      packages: suite === 'trixie' ? PACKAGES : [],
    }));
    mirror = await startFakeMirror({ suites });
    const feeds = { tracker: TRACKER, osv: [OTHER], covers: ['npm'] };
    data.without = await importedDatabase(at('without'), feeds, context);
    data.with = await importedDatabase(at('with'), feeds, context);
    await update(data.with);
  });
  after(async () => {
    await mirror.close();
    await context[Symbol.asyncDispose]();
  });

  const scanned = async (packages: readonly InstalledDeb[], folder: string) => {
    const root = await debianRoot(at(`root-${made++}`), packages);
    const flags = ['--data-dir', folder, '--max-feed-age', '5200w'];
    const { text } = await runLine(['scan', `dir:${root}`, ...flags, '-o', 'json'], context);
    const table = await runLine(['scan', `dir:${root}`, ...flags], context);
    const explained = async (id: string) =>
      (await runLine(['explain', `dir:${root}`, id, '--data-dir', folder], context)).text;
    return { answer: JSON.parse(text) as ScanAnswer, table: table.text, notes: table.notes, explained };
  };
  let made = 0;
  const findingsOf = ({ findings }: ScanAnswer) =>
    findings.map(({ vulnerability, match, fixVersion, tier, lowered, components }) => ({
      id: vulnerability.id,
      match,
      fixVersion,
      tier,
      lowered,
      components: components.map(({ id }) => id),
    }));

  it('changes no finding of the distribution in an image two point releases old', async () => {
    const [without, indexed] = [await scanned(OLD, data.without), await scanned(OLD, data.with)];
    assert.deepEqual(findingsOf(indexed.answer), findingsOf(without.answer));
    assert.deepEqual(
      findingsOf(indexed.answer)
        .map(({ id }) => id)
        .sort(),
      ['CVE-2025-0001', 'CVE-2025-0002', 'CVE-2025-0003', 'CVE-2025-0004'],
    );
    assert.deepEqual(without.answer.origins, { own: 0, unproven: 4, foreign: [], isIndexed: false });
    assert.deepEqual(indexed.answer.origins, { own: 4, unproven: 0, foreign: [], isIndexed: true });
    assert.match(without.table, /^4 OS packages taken for .* unproven, without a signed index to ask$/m);
    assert.match(indexed.table, /^4 OS packages the distribution's own, by its signed index$/m);
  });

  it('tells what it lists from what may have been there, from what never was, and from what is another’s', async () => {
    const today = [{ name: 'bash', source: 'bash (5.2.37-2)', version: '5.2.37-2+b5' }];
    const { answer, explained, table } = await scanned([...today, ...OLD.slice(0, 1), ...OTHERS], data.with);
    const origins = answer.findings.flatMap(({ components }) =>
      components.map(({ name, origin }) => `${name} ${origin?.is}`),
    );
    assert.deepEqual([...new Set(origins)].sort(), [
      'acme-shop foreign',
      'bash own',
      'bash-acme unproven',
      'libssl3t64 own',
    ]);
    assert.deepEqual(answer.origins, { own: 2, unproven: 2, foreign: ['acme-shop'], isIndexed: true });
    assert.match(table, /^2 OS packages unproven: not in the signed index, and no sign of a stranger$/m);
    assert.match(await explained('CVE-2025-0003'), /the distribution's own: the index of Debian:13 lists it/);
    assert.match(await explained('CVE-2025-0003'), /unproven .*not written as the index of Debian:13 writes/);
    assert.match(await explained('CVE-2025-0005'), /not the distribution's: .* has no source package acme/);
  });

  it('covers no program of a package whose source it does not have, and that nobody speaks of', async () => {
    const cli = [{ name: 'acme-cli', version: '1.0', files: { 'usr/bin/acme': elfFile() } }];
    const { answer } = await scanned(cli, data.with);
    assert.equal(answer.verdict.answer, 'unknown');
    assert.ok(answer.gaps.some(({ why, blocks }) => why === 'no-source' && blocks));
  });

  it("asks for the index where programs of unproven packages are nobody's word, and is content with it", async () => {
    const silent = [
      { name: 'tzdata', version: '2025b-4', files: { 'usr/sbin/zic': elfFile() } },
      {
        name: 'bash',
        source: 'bash (5.2.37-2)',
        version: '5.2.37-2+b5',
        files: { 'usr/bin/bash': elfFile() },
      },
    ];
    const [without, indexed] = [await scanned(silent, data.without), await scanned(silent, data.with)];
    assert.deepEqual(
      without.answer.gaps.filter(({ blocks }) => blocks),
      [{ why: 'unproven', what: 'debian-13', components: ['tzdata 2025b-4'], blocks: true }],
    );
    assert.deepEqual(without.answer.verdict, {
      answer: 'unknown',
      reasons: [
        'no record speaks of tzdata 2025b-4, which brought programs, and nothing proves them to be of debian-13',
      ],
    });
    assert.match(
      without.table,
      /^UNPROVEN, AND NO RECORD SPEAKS OF THEM \(debian-13\): 1 component: tzdata/m,
    );
    assert.match(without.notes, /hint: the signed index of the release .*"shearwall db update"/);
    assert.deepEqual([indexed.answer.verdict.answer, indexed.notes], ['yes', '']);
  });

  it('does not take for its own what stands above its index and what nobody speaks of', async () => {
    const above = [{ name: 'tzdata', version: '2031a-1', files: { 'usr/sbin/zic': elfFile() } }];
    const { answer } = await scanned(above, data.with);
    assert.deepEqual(
      answer.gaps.map(({ why, components }) => [why, ...components]),
      [['unproven', 'tzdata 2031a-1']],
    );
  });

  it('asks the release of what its index does not have, too', async () => {
    for (const folder of [data.without, data.with]) {
      const { answer } = await scanned(OTHERS.slice(0, 1), folder);
      assert.deepEqual(
        answer.findings.map(({ vulnerability: { id } }) => id),
        ['CVE-2025-0005'],
      );
    }
  });
});
