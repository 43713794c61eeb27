/** Feeds that are broken, or that say less than they seem to: what they lose is never a clean answer. Each by the lines that a user types. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot, filesIn } from '../../../test/fakes/debian-root.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type LineRan, runLine } from '../../../test/fakes/run-line.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

type Image = 'lodash' | 'nginx' | 'busybox';
type Fed = { content: unknown; covers?: string };
/** `codes`: of each import, and of the scan; a text is the code of an error. `says`: in the reasons of the verdict. */
type Case = { image?: Image; failOn?: string; feeds: Fed[]; codes: (number | string)[]; says?: RegExp };

const today = new Date().toISOString();
const ID = 'GHSA-2222-2222-2223';
const CVE = 'CVE-2020-9999';
const range = { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] };
const osv = (affected: object, more: object = {}) => ({
  schema_version: '1.6.0',
  id: ID,
  aliases: [CVE],
  modified: today,
  affected: [{ package: { ecosystem: 'npm', name: 'lodash' }, ranges: [range], ...affected }],
  ...more,
});
const other = osv(
  { package: { ecosystem: 'npm', name: 'other' } },
  { id: 'GHSA-2222-2222-2225', aliases: [] },
);
const lines = (...records: unknown[]) =>
  records.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');
const npm = (...records: unknown[]): Fed => ({ content: lines(other, ...records), covers: 'npm' });
const cut = (text: string) => text.slice(0, 90);

const resolved = { 'CVE-2020-0003': { releases: { trixie: { status: 'resolved', fixed_version: '1' } } } };
const tracker = (releases: object, source = 'nginx'): Fed => ({
  content: { [source]: { 'CVE-2020-0002': { releases } }, curl: resolved },
  covers: 'Debian:13',
});
const secdb = (packages: unknown): Fed => ({
  content: {
    distroversion: 'v3.20',
    reponame: 'main',
    urlprefix: 'https://dl-cdn.alpinelinux.org/alpine',
    packages: [{ pkg: { name: 'other', secfixes: { '1-r0': ['CVE-2020-0001'] } } }, packages],
  },
  covers: 'Alpine:v3.20',
});
const fixes = { '1.36.1-r1': ['CVE-2023-0001'] };
const openVex = (statement: object): Fed => ({
  content: {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    author: 'a',
    timestamp: today,
    statements: [
      { vulnerability: { name: ID }, products: [{ '@id': 'pkg:npm/lodash@4.17.20' }], ...statement },
    ],
  },
});
const csaf = (product_status: object, status = 'final', flags: object[] = [FLAG]): Fed => ({
  content: {
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      publisher: { name: 'V' },
      tracking: { id: 'v', status, current_release_date: today },
    },
    product_tree: {
      full_product_names: [
        { product_id: 'p', product_identification_helper: { purl: 'pkg:npm/lodash@4.17.20' } },
      ],
    },
    vulnerabilities: [{ cve: CVE, product_status, flags }],
  },
});
const FLAG = { label: 'vulnerable_code_not_present', product_ids: ['p'] };
const kev = (vulnerabilities: object[], count = vulnerabilities.length): Fed => ({
  content: { catalogVersion: '1', dateReleased: today, count, vulnerabilities },
});
const listed = { cveID: 'CVE-2020-0001', dateAdded: '2026-11-01' };
const epss = (row: string): Fed => ({
  content: `#model_version:v1,score_date:${today.slice(0, 19)}+0000\ncve,epss,percentile\nCVE-2020-0001,0.1,0.1\n${row}`,
});

const UNREAD = /1 record of feed \S+ cannot be read \(/;
const WHICH = /an advisory does not say which versions it means: .+ in \S+ \(\S+\); here: \S+ \S+/;
const EMPTY = 'ADVISORIES_FEED_EMPTY';
const ofDebian = { image: 'nginx' } as const;
const ofAlpine = { image: 'busybox' } as const;
const ofKev = { failOn: 'kev' } as const;

/** What `explain` is asked for. */
const FLAWS: Readonly<Record<Image, string>> = {
  lodash: ID,
  nginx: 'CVE-2020-0002',
  busybox: 'CVE-2023-0001',
};

const CASES: Readonly<Record<string, Case>> = {
  'a record that is as it should be': { feeds: [npm(osv({}))], codes: [0, 1] },
  'nothing that is here': { feeds: [npm()], codes: [0, 0] },
  'a record that is cut off': { feeds: [npm(cut(JSON.stringify(osv({}))))], codes: [3, 3], says: UNREAD },
  'a record without an id': { feeds: [npm(osv({}, { id: undefined }))], codes: [3, 3], says: UNREAD },
  'a record with a number for an id': { feeds: [npm(osv({}, { id: 7 }))], codes: [3, 3], says: UNREAD },
  'an ecosystem that nobody knows': {
    feeds: [npm(osv({ package: { ecosystem: 'npmjs.org', name: 'lodash' } }))],
    codes: [0, 3],
    says: /npmjs\.org is not one of OSV's ecosystems; did you mean npm\?/,
  },
  'an ecosystem that nobody knows, alone': {
    feeds: [{ content: lines(osv({ package: { ecosystem: 'npmjs.org', name: 'lodash' } })), covers: 'npm' }],
    codes: [0, 3],
    says: /no feed covers npm/,
  },
  'a registry with a release': {
    feeds: [npm(osv({ package: { ecosystem: 'npm:1', name: 'lodash' } }))],
    codes: [0, 1],
  },
  'a package named by its URL alone': {
    feeds: [npm(osv({ package: { purl: 'pkg:npm/lodash' } }))],
    codes: [0, 1],
  },
  'a package without a name': {
    feeds: [npm(osv({ package: { ecosystem: 'npm' } }))],
    codes: [3, 3],
    says: UNREAD,
  },
  'a text in the place of packages': {
    feeds: [npm(osv({}, { affected: 'lodash' }))],
    codes: [3, 3],
    says: UNREAD,
  },
  "the form of GitHub's API": {
    feeds: [
      npm({
        ghsa_id: ID,
        vulnerabilities: [
          { package: { ecosystem: 'npm', name: 'lodash' }, vulnerable_version_range: '< 4.17.21' },
        ],
      }),
    ],
    codes: [3, 3],
    says: UNREAD,
  },
  'a range without events': {
    feeds: [npm(osv({ ranges: [{ type: 'SEMVER', events: [] }] }))],
    codes: [0, 3],
    says: WHICH,
  },
  'a copy from the future that means other versions': {
    feeds: [
      npm(
        osv({}),
        osv(
          { ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }] }] },
          { modified: '2099-01-01T00:00:00Z' },
        ),
      ),
    ],
    codes: [0, 1],
  },
  'a tracker of another release, declared for this': {
    ...ofDebian,
    feeds: [
      {
        content: { nginx: { 'CVE-2020-0002': { releases: { bookworm: { status: 'open' } } } } },
        covers: 'Debian:13',
      },
    ],
    codes: [0, 3],
    says: /no feed covers Debian:13/,
  },
  'a release without packages': {
    ...ofDebian,
    feeds: [
      {
        content: { nginx: { 'CVE-2020-0002': { releases: { sid: { status: 'open' } } } } },
        covers: 'Debian:13',
      },
    ],
    codes: [0, 3],
    says: /no feed covers Debian:13/,
  },
  'what Debian has not determined': {
    ...ofDebian,
    feeds: [tracker({ trixie: { status: 'undetermined' } })],
    codes: [0, 3],
    says: /not determined by its publisher, affected or not: Debian:13 nginx in CVE-2020-0002 \(debian-tracker\); here: nginx 1\.26\.3-3/,
  },
  'a tracker without a status': {
    ...ofDebian,
    feeds: [tracker({ trixie: { urgency: 'high' } })],
    codes: [0, 3],
    says: WHICH,
  },
  'a codename in capitals': {
    ...ofDebian,
    feeds: [tracker({ Trixie: { status: 'open' } })],
    codes: [0, 1],
  },
  'a source package in capitals': {
    ...ofDebian,
    feeds: [tracker({ trixie: { status: 'open' } }, 'Nginx')],
    codes: [0, 3],
  },
  'a codename that is misspelt': {
    ...ofDebian,
    feeds: [tracker({ trixi: { status: 'open' } })],
    codes: [0, 3],
  },
  'flaws that do not say of which releases': {
    ...ofDebian,
    feeds: [tracker(['trixie'])],
    codes: [3, 3],
  },
  'a fix in what is not a version': {
    ...ofAlpine,
    feeds: [secdb({ pkg: { name: 'busybox', secfixes: { next: ['CVE-2023-0001'] } } })],
    codes: [0, 3],
    says: WHICH,
  },
  'fixes that are not by version': {
    ...ofAlpine,
    feeds: [secdb({ pkg: { name: 'busybox', secfixes: [fixes] } })],
    codes: [3, 3],
    says: UNREAD,
  },
  'one id instead of a list': {
    ...ofAlpine,
    feeds: [secdb({ pkg: { name: 'busybox', secfixes: { '1.36.1-r1': 'CVE-2023-0001' } } })],
    codes: [0, 1],
  },
  'fixes of a package without a name': {
    ...ofAlpine,
    feeds: [secdb({ pkg: { secfixes: fixes } })],
    codes: [3, 3],
    says: UNREAD,
  },
  'OpenVEX with a justification': {
    feeds: [npm(osv({})), openVex({ status: 'not_affected', justification: 'component_not_present' })],
    codes: [0, 0, 0],
  },
  'OpenVEX without a justification': {
    feeds: [npm(osv({})), openVex({ status: 'not_affected', status_notes: 'trust me' })],
    codes: [0, EMPTY, 1],
  },
  'OpenVEX with an impact statement of spaces': {
    feeds: [npm(osv({})), openVex({ status: 'not_affected', impact_statement: '  ' })],
    codes: [0, EMPTY, 1],
  },
  'OpenVEX that is looked into, alone': {
    feeds: [npm(), openVex({ status: 'under_investigation' })],
    codes: [0, 0, 3],
    says: /not determined by its publisher, affected or not: npm lodash in GHSA-/,
  },
  'OpenVEX that is looked into, of another version': {
    feeds: [
      npm(),
      openVex({ status: 'under_investigation', products: [{ '@id': 'pkg:npm/lodash@4.17.21' }] }),
    ],
    codes: [0, 0, 0],
  },
  'CSAF that is final': { feeds: [npm(osv({})), csaf({ known_not_affected: ['p'] })], codes: [0, 0, 0] },
  'CSAF that is a draft': {
    feeds: [npm(osv({})), csaf({ known_not_affected: ['p'] }, 'draft')],
    codes: [0, EMPTY, 1],
  },
  'CSAF that does not say that it is none': {
    feeds: [npm(osv({})), csaf({ known_not_affected: ['p'] }, '')],
    codes: [0, EMPTY, 1],
  },
  'CSAF that contradicts itself': {
    feeds: [npm(osv({})), csaf({ known_not_affected: ['p'], known_affected: ['p'] })],
    codes: [0, 0, 1],
  },
  'CSAF without an impact statement': {
    feeds: [npm(osv({})), csaf({ known_not_affected: ['p'] }, 'final', [])],
    codes: [0, EMPTY, 1],
  },
  'KEV with an entry without an id': {
    ...ofKev,
    feeds: [npm(osv({})), kev([listed, { cve: CVE, dateAdded: '2026-11-01' }])],
    codes: [0, 3, 3],
    says: /1 record of feed kev cannot be read, and --fail-on kev needs it whole/,
  },
  'KEV that lists less than it says': {
    ...ofKev,
    feeds: [npm(osv({})), kev([listed], 1400)],
    codes: [0, 3, 3],
  },
  'KEV that is whole': { ...ofKev, feeds: [npm(osv({})), kev([listed])], codes: [0, 0, 0] },
  'EPSS whose last row is cut': {
    failOn: 'act-now',
    feeds: [npm(osv({})), kev([listed]), epss(`${CVE},0.9`)],
    codes: [0, 0, 3, 3],
    says: /1 record of feed epss cannot be read, and --fail-on act-now needs it whole/,
  },
};

describe('a scan by feeds', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const images = new Map<Image, string>();
  let made = 0;
  before(async () => {
    context = await repositoryContext();
    const at = (name: string) => join(context.dir, name);
    const lodash = JSON.stringify({ name: 'lodash', version: '4.17.20' });
    images.set(
      'lodash',
      await debianRoot(at('lodash'), [], { 'app/node_modules/lodash/package.json': lodash }),
    );
    const nginx = { name: 'nginx', version: '1.26.3-3', files: { 'usr/sbin/nginx': elfFile() } };
    images.set('nginx', await debianRoot(at('nginx'), [nginx]));
    const installed = 'P:busybox\nV:1.36.1-r0\nA:x86_64\no:busybox\nF:bin\nR:busybox\n\n';
    const files = { 'etc/os-release': 'ID=alpine\nVERSION_ID=3.20.1\n', 'lib/apk/db/installed': installed };
    images.set('busybox', await filesIn(at('busybox'), { ...files, 'bin/busybox': 'x' }));
  });
  after(() => context[Symbol.asyncDispose]());

  async function codeOf(words: string[]): Promise<{ code: number | string; ran?: LineRan }> {
    try {
      const ran = await runLine(words, context);
      return { code: ran.exitCode, ran };
    } catch (error) {
      return { code: (error as { code: string }).code };
    }
  }

  for (const [name, { image = 'lodash', failOn = 'any', feeds, codes, says }] of Object.entries(CASES))
    it(`of ${name} ends with ${codes.at(-1)}`, async () => {
      const folder = join(context.dir, `case-${made++}`);
      const data = ['--data-dir', join(folder, 'data')];
      await mkdir(folder);
      const found: (number | string)[] = [];
      for (const [at, { content, covers }] of feeds.entries()) {
        const file = join(folder, `${at}.${typeof content === 'string' ? 'jsonl' : 'json'}`);
        await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
        const flags = covers === undefined ? [] : ['--covers', covers];
        found.push((await codeOf(['db', 'import', file, ...flags, ...data])).code);
      }
      await codeOf(['db', 'build', ...data]);
      const asked = ['--fail-on', failOn, '-o', 'json', ...data];
      const { code, ran } = await codeOf(['scan', `dir:${images.get(image)}`, ...asked]);
      const { reasons = [] } = ran === undefined ? {} : (JSON.parse(ran.text) as ScanAnswer).verdict;
      assert.deepEqual([...found, code], codes, reasons.join('; '));
      if (code === 3 && failOn === 'any') {
        const told = await codeOf(['explain', `dir:${images.get(image)}`, FLAWS[image], ...data]);
        assert.equal(told.code, 3);
        assert.doesNotMatch(told.ran?.text ?? '', /is here, and not affected/);
      }
      if (says !== undefined) assert.match(reasons.join('; '), says);
    });
});
