/** The table of exit codes in docs/tasks/scan-an-image.md, row by row: each row has a case here, and each case its row. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot, distInfo, filesIn, type InstalledDeb } from '../../../test/fakes/debian-root.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { importedDatabase } from '../../../test/fakes/imported-database.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { fakeZip } from '../../../test/fakes/zip-file.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;
type Case = {
  packages?: readonly InstalledDeb[];
  files?: Files;
  /** A document instead of a folder. */
  document?: object;
  /** A folder with nothing but `files`. */
  empty?: boolean;
  flags?: readonly string[];
  code: number;
  /** Begins so, where the database is another one. */
  data?: 'whole' | 'without KEV' | 'old' | 'undecided' | 'exploited' | 'lost';
};

const page = readFileSync(join(import.meta.dirname, '../../../docs/tasks/scan-an-image.md'), 'utf8');
const ROWS = [...page.matchAll(/^\| ([0137]) \| (.*) \|$/gm)].map(([, code = '', when = '']) => ({
  code: Number(code),
  when,
}));

const today = new Date().toISOString();
const osv = (id: string, name: string, more: object = {}) => ({
  schema_version: '1.6.0',
  id,
  modified: today,
  affected: [
    {
      package: { ecosystem: 'PyPI', name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '9' }] }],
    },
  ],
  ...more,
});
const ELF = elfFile();
const NGINX: InstalledDeb = {
  name: 'nginx',
  version: '1.26.3-3',
  source: 'nginx',
  files: { 'usr/sbin/nginx': ELF },
};
const venv = (name: string, version: string): Files =>
  distInfo(name, version, 'opt/venv/lib/python3.13/site-packages');
const BOM = { bomFormat: 'CycloneDX', specVersion: '1.6', components: [] };
const WHOLE_BOM = {
  ...BOM,
  metadata: { component: { type: 'container', name: 'app', 'bom-ref': 'app' } },
  components: [{ type: 'library', name: 'fine', version: '10', purl: 'pkg:pypi/fine@10' }],
  compositions: [{ aggregate: 'complete', assemblies: ['app'] }],
};
const SPDX_PACKAGE = {
  SPDXID: 'SPDXRef-fine',
  name: 'fine',
  versionInfo: '10',
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  externalRefs: [
    { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: 'pkg:pypi/fine@10' },
  ],
};
/** As other tools write it: nothing in it says whether it is whole. */
const SPDX = {
  spdxVersion: 'SPDX-2.3',
  dataLicense: 'CC0-1.0',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: 'app',
  documentNamespace: 'https://example.org/app',
  creationInfo: { created: '2026-01-01T00:00:00Z', creators: ['Tool: syft-1.57.0'] },
  packages: [SPDX_PACKAGE],
};

/** Of a kind that no advisories cover. */
const VCPKG = 'Package: openssl\nVersion: 1.1.1a\nArchitecture: x64-linux\nStatus: install ok installed\n\n';
const CASES: Record<string, readonly Case[]> = {
  '`--exit-code 7` (or any other number), and a finding meets `--fail-on`; without `--fail-on`, a finding that is shown and counts':
    [
      { files: venv('rated', '1.0'), flags: ['--exit-code', '7', '--fail-on', 'critical'], code: 7 },
      { files: venv('rated', '1.0'), flags: ['--exit-code', '7'], code: 7 },
      { files: venv('rated', '1.0'), flags: ['--exit-code', '7', '--severity', 'CRITICAL'], code: 7 },
    ],
  'a finding meets `--fail-on`': [{ files: venv('rated', '1.0'), flags: ['--fail-on', 'critical'], code: 1 }],
  'a layer, or a file that can hold packages, was not read whole': [
    { files: { 'srv/app.jar': fakeZip({ 'a.class': 'x' }).subarray(0, 40) }, code: 3 },
  ],
  'there is no file in what was named, every one is empty, or `--exclude` leaves none': [
    { empty: true, code: 3 },
    { empty: true, files: { 'app/tool': '' }, flags: ['--fail-on', 'any'], code: 3 },
    { flags: ['--exclude', '/usr', '--exclude', '/etc', '--exclude', '/var'], code: 3 },
  ],
  'no feed covers a distribution, release or ecosystem of the image': [
    { files: { 'srv/node_modules/left-pad/package.json': '{"name":"left-pad","version":"1.0.0"}' }, code: 3 },
    { files: { 'opt/vcpkg/installed/vcpkg/status': VCPKG }, code: 3 },
  ],
  'no component explains a program, library, archive or bundle of nameless modules, and `--allow-unexplained` does not answer for it':
    [
      { files: { 'usr/local/bin/tool': ELF }, code: 3 },
      {
        files: { 'usr/local/lib/libtool.so': ELF },
        flags: ['--allow-unexplained', '/usr/local/bin/**=ours'],
        code: 3,
      },
      { files: { 'opt/all.tar.gz': Buffer.from([0x1f, 0x8b, 8, 0]) }, code: 3 },
    ],
  "nobody speaks of a third party's package, and it brought programs that nothing else explains, `--allow-unexplained` included":
    [
      {
        packages: [
          { name: 'docker-ce', version: '5:28.3.0-1~debian.13~trixie', files: { 'usr/bin/dockerd': ELF } },
        ],
        code: 3,
      },
    ],
  "nothing proves that a package is the distribution's, nobody speaks of it, and it brought programs that nothing else explains, `--allow-unexplained` included":
    [
      { packages: [{ name: 'acme-cli', version: '1.0', files: { 'usr/bin/acme': ELF } }], code: 3 },
      {
        packages: [{ name: 'acme-cli', version: '1.0', files: { 'usr/bin/acme': ELF, 'usr/bin/b': ELF } }],
        flags: ['--allow-unexplained', '/usr/bin/acme=ours'],
        code: 3,
      },
      {
        packages: [
          { name: 'acme-cli', version: '1.0-1', fields: { Maintainer: '' }, files: { 'usr/bin/a': ELF } },
        ],
        flags: ['--fail-on', 'any'],
        code: 3,
      },
      {
        packages: [{ ...NGINX, name: 'hostname', version: '3.25', source: 'hostname' }],
        flags: ['--fail-on', 'low'],
        code: 3,
      },
    ],
  'a document does not say that it is whole': [
    {
      document: { ...BOM, components: [{ type: 'library', name: 'a', version: '1' }] },
      code: 3,
    },
    {
      document: { ...WHOLE_BOM, metadata: { ...WHOLE_BOM.metadata, lifecycles: [{ phase: 'build' }] } },
      code: 3,
    },
    { document: { ...WHOLE_BOM, compositions: [{ aggregate: 'incomplete', assemblies: ['app'] }] }, code: 3 },
    { document: { ...WHOLE_BOM, compositions: [{ aggregate: 'unknown', assemblies: ['app'] }] }, code: 3 },
    { document: { ...WHOLE_BOM, compositions: [{ aggregate: 'complete', assemblies: ['other'] }] }, code: 3 },
    { document: { ...WHOLE_BOM, compositions: [] }, code: 3 },
    { document: { ...WHOLE_BOM, compositions: [{ aggregate: 'complete', dependencies: ['app'] }] }, code: 3 },
    {
      document: {
        ...WHOLE_BOM,
        compositions: [...WHOLE_BOM.compositions, { aggregate: 'incomplete', assemblies: ['app'] }],
      },
      code: 3,
    },
    { document: { ...WHOLE_BOM, components: { fine: 1 } }, code: 3 },
    { document: SPDX, code: 3 },
    { document: { ...SPDX, files: [], packages: [{ ...SPDX_PACKAGE, filesAnalyzed: true }] }, code: 3 },
    { document: { ...SPDX, comment: 'complete' }, flags: ['--fail-on', 'any'], code: 3 },
  ],
  '`--fail-on kev` without KEV, `act-now` without KEV or EPSS, `eol` without a feed of ends of support': [
    { flags: ['--fail-on', 'eol'], code: 3 },
    { flags: ['--fail-on', 'kev'], data: 'without KEV', code: 3 },
    { flags: ['--fail-on', 'act-now'], data: 'without KEV', code: 3 },
  ],
  '`--fail-on` with a feed that it needs whose data is older than `--max-feed-age` (7d)': [
    { files: venv('fine', '10'), flags: ['--fail-on', 'any'], data: 'old', code: 3 },
    { flags: ['--fail-on', 'kev'], data: 'old', code: 3 },
  ],
  '`--fail-on critical`, `high`, `medium` or `low`, or `--severity` without `unknown`, with a finding that nobody rated':
    [
      { files: venv('unrated', '1.0'), flags: ['--severity', 'HIGH'], code: 3 },
      { files: venv('unrated', '1.0'), flags: ['--severity', 'low', '--exit-code', '1'], code: 3 },
      { files: venv('unrated', '1.0'), flags: ['--fail-on', 'low'], code: 3 },
    ],
  'advisories speak of software that is here in an unknown version, or in one that cannot be compared; with `--fail-on kev` exploited ones':
    [
      { files: venv('rated', 'odd'), code: 3 },
      { files: venv('rated', 'odd'), flags: ['--fail-on', 'high'], code: 3 },
    ],
  'an advisory about a package that is here does not say which versions it means, or its publisher has not determined it; with `--fail-on kev` one that is exploited':
    [
      { data: 'undecided', code: 3 },
      { files: venv('vague', '1.0'), packages: [], data: 'undecided', flags: ['--fail-on', 'any'], code: 3 },
      { files: venv('vague', '1.0'), packages: [], data: 'exploited', flags: ['--fail-on', 'kev'], code: 3 },
    ],
  'a feed that speaks of what is here has records that nobody can read, or KEV or EPSS has some and `--fail-on` needs it':
    [
      { files: venv('fine', '10'), data: 'lost', code: 3 },
      { files: venv('fine', '10'), data: 'lost', flags: ['--fail-on', 'kev'], code: 3 },
    ],
  'anything else: findings without `--fail-on`, paths that you excluded, scripts up to 64 KiB, packages of text alone':
    [
      { code: 0 },
      { files: venv('rated', 'odd'), flags: ['--fail-on', 'kev'], code: 0 },
      { files: venv('vague', '1.0'), packages: [], data: 'undecided', flags: ['--fail-on', 'kev'], code: 0 },
      { data: 'lost', code: 0 },
      { files: venv('nobody-speaks-of', 'odd'), code: 0 },
      { files: venv('rated', '1.0'), code: 0 },
      { files: venv('rated', '1.0'), flags: ['--exit-code', '7', '--severity', 'low,medium'], code: 0 },
      { files: venv('unrated', '1.0'), flags: ['--severity', 'unknown,high'], code: 0 },
      { files: venv('fine', '10'), flags: ['--fail-on', 'any,kev,act-now,critical'], code: 0 },
      {
        files: venv('fine', '10'),
        flags: ['--fail-on', 'any', '--max-feed-age', '5200w'],
        data: 'old',
        code: 0,
      },
      { document: WHOLE_BOM, flags: ['--fail-on', 'any,kev,act-now,low'], code: 0 },
      { files: { 'usr/local/bin/tool': ELF }, flags: ['--exclude', '/usr/local'], code: 0 },
      { files: { 'usr/local/bin/run': '#!/bin/sh\nexec nginx\n' }, code: 0 },
      {
        files: { 'usr/local/bin/tool': ELF },
        flags: ['--allow-unexplained', '/usr/local/bin/**=ours'],
        code: 0,
      },
      {
        packages: [{ name: 'acme-cli', version: '1.0', files: { 'usr/bin/acme': ELF } }],
        flags: ['--allow-unexplained', '/usr/bin/acme=ours'],
        code: 0,
      },
      {
        packages: [
          { name: 'docker-ce', version: '5:28.3.0-1~debian.13~trixie', files: { 'usr/bin/dockerd': ELF } },
        ],
        flags: ['--allow-unexplained', '/usr/bin/dockerd=we follow its releases'],
        code: 0,
      },
      {
        packages: [
          { name: 'acme-docs', version: '1.0+acme1', files: { 'usr/share/doc/acme/README': 'text' } },
        ],
        code: 0,
      },
    ],
};

describe('the exit codes of scan', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const data = new Map<Case['data'], string>();
  let made = 0;
  before(async () => {
    context = await repositoryContext();
    data.set('whole', await database(today, { exploited: [] }));
    data.set('without KEV', await database(today, {}));
    data.set('old', await database('2026-01-01T00:00:00Z', { exploited: [] }));
    const vague = osv('PYSEC-2026-4', 'vague', { aliases: ['CVE-2026-0004'] });
    const more = [{ ...vague, affected: [{ package: { ecosystem: 'PyPI', name: 'vague' } }] }];
    const undetermined = { 'CVE-2026-0002': { releases: { trixie: { status: 'undetermined' } } } };
    data.set('undecided', await database(today, { exploited: [], more, undetermined }));
    data.set('exploited', await database(today, { exploited: ['CVE-2026-0004'], more }));
    const nameless = [{ ...osv('', 'any'), id: undefined }];
    data.set('lost', await database(today, { exploited: [], more: nameless }));
  });
  after(() => context[Symbol.asyncDispose]());

  type Given = { exploited?: readonly string[]; more?: readonly object[]; undetermined?: object };
  async function database(date: string, { more = [], undetermined = {}, ...given }: Given): Promise<string> {
    const severity = [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }];
    const records = [
      osv('PYSEC-2026-1', 'rated', { severity }),
      osv('PYSEC-2026-2', 'unrated'),
      osv('PYSEC-2026-3', 'fine'),
      ...more,
    ];
    const resolved = { releases: { trixie: { status: 'resolved', fixed_version: '1.0-1', urgency: 'low' } } };
    const feeds = {
      tracker: { nginx: { 'CVE-2026-0001': resolved, ...undetermined } },
      osv: records.map((record) => ({ ...record, modified: date })),
      covers: ['PyPI'],
      date,
      ...given,
    };
    return await importedDatabase(join(context.dir, `feeds-${made++}`), feeds, context);
  }

  async function codeOf({
    packages = [NGINX],
    files = {},
    document,
    empty = false,
    flags = [],
    data: which = 'whole',
  }: Case) {
    const place = join(context.dir, `case-${made++}`);
    if (empty) {
      await mkdir(place);
      await filesIn(place, files);
    } else if (document === undefined) await debianRoot(place, packages, files);
    else await writeFile(place, JSON.stringify(document));
    const image = document === undefined ? `dir:${place}` : `sbom:${place}`;
    const ran = await runLine(['scan', image, '--data-dir', data.get(which) ?? '', ...flags], context);
    return { code: ran.exitCode, text: ran.text, place };
  }

  /** The same asked of our own document of the folder. */
  async function codeOfDocument(place: string, { flags = [], data: which = 'whole' }: Case) {
    await runLine(['sbom', `dir:${place}`, '-o', `cyclonedx-json=${place}.cdx.json`], context);
    const line = ['scan', `sbom:${place}.cdx.json`, '--data-dir', data.get(which) ?? '', ...flags];
    const { exitCode, text } = await runLine(line, context);
    return { code: exitCode, text };
  }

  it('stand in one table, whose rows are the cases here', () => {
    assert.deepEqual(
      ROWS.map(({ when }) => when),
      Object.keys(CASES),
    );
    for (const { when, code } of ROWS)
      for (const each of CASES[when] ?? []) assert.equal(each.code, code, when);
  });

  for (const [when, cases] of Object.entries(CASES))
    for (const [at, each] of cases.entries())
      it(`${each.code}: ${when} (${at + 1})`, async () => {
        const { code, text, place } = await codeOf(each);
        assert.equal(code, each.code, text);
        if (each.document !== undefined || each.flags?.includes('--exclude') === true) return;
        const told = await codeOfDocument(place, each);
        assert.equal(told.code, each.code, `its document: ${told.text}`);
      });
});
