/** One vulnerable component, hidden in each of some forty ways: what is not found must be not covered, and never clean. */
import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot } from '../../../test/fakes/debian-root.ts';
import { type Hiding, WAYS } from '../../../test/fakes/hidden-components.ts';
import { importedDatabase } from '../../../test/fakes/imported-database.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

const today = new Date().toISOString();
const osv = (id: string, ecosystem: string, name: string, fixed: string, aliases: string[] = []) => ({
  schema_version: '1.6.0',
  id,
  modified: today,
  aliases,
  affected: [
    {
      package: { ecosystem, name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
    },
  ],
});
const RECORDS = [
  osv('GHSA-jfh8-c2jp-5v3q', 'Maven', 'org.apache.logging.log4j:log4j-core', '2.15.0', ['CVE-2021-44228']),
  osv('GHSA-2222-2222-2222', 'PyPI', 'urllib3', '2.0'),
  osv('PYSEC-2026-1', 'PyPI', 'pysec-only', '2.0'),
  osv('GHSA-2222-2222-2223', 'npm', 'lodash', '4.17.21'),
];
const TRACKER = {
  nginx: {
    'CVE-2020-0002': { releases: { trixie: { status: 'resolved', fixed_version: '1.0-1', urgency: 'low' } } },
  },
};

describe('a vulnerable component', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let data: string;
  let made = 0;
  before(async () => {
    context = await repositoryContext();
    const feeds = { tracker: TRACKER, osv: RECORDS, covers: ['Maven', 'PyPI', 'npm'] };
    data = await importedDatabase(join(context.dir, 'feeds'), feeds, context);
  });
  after(() => context[Symbol.asyncDispose]());

  async function scanned({ packages = [], files = {}, links = {} }: Hiding) {
    const root = await debianRoot(join(context.dir, `root-${made++}`), packages, files);
    for (const [path, target] of Object.entries(links)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await symlink(target, join(root, path));
    }
    const flags = ['--data-dir', data, '--fail-on', 'any', '--max-feed-age', '5200w', '-o', 'json'];
    const { exitCode, text } = await runLine(['scan', `dir:${root}`, ...flags], context);
    const { verdict, findings } = JSON.parse(text) as ScanAnswer;
    const counts = findings.filter(({ lowered }) => lowered.length === 0).length;
    return { exitCode, answer: verdict.answer, reasons: verdict.reasons.join('; '), counts };
  }

  for (const [way, { hide, isPlain, isClean }] of Object.entries(WAYS)) {
    it(`is never clean in ${way}`, async () => {
      const { exitCode, answer, counts, reasons } = await scanned(hide(true));
      if (isPlain) assert.deepEqual([exitCode, answer, counts], [1, 'no', 1], reasons);
      else {
        assert.deepEqual([exitCode, answer], counts > 0 ? [1, 'no'] : [3, 'unknown'], reasons);
        assert.notEqual(reasons, '');
      }
    });
    if (isClean)
      it(`is clean in a fixed version in ${way}`, async () => {
        const { exitCode, answer, reasons } = await scanned(hide(false));
        assert.deepEqual([exitCode, answer], [0, 'yes'], reasons);
      });
  }
});
