/** The table of exit codes in docs/tasks/find-exposed-containers.md, row by row: each row has a case here, and each case its row. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fakeAdvisory, writeAdvisoryDatabase } from '../../../test/fakes/advisory-database.ts';
import { putEmptyFleet } from '../../../test/fakes/empty-fleet.ts';
import { handmadeManifest, putHandmade } from '../../../test/fakes/handmade-image.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import type { FeedItem } from '../../advisories/index.ts';
import type { Digest } from '../../base/digest.ts';
import { addSbom } from '../../fleet/inventory/add-sbom.ts';
import { openTarget, parseImageLocation } from '../../oci/index.ts';
import { openStore } from '../../store/index.ts';

const page = readFileSync(
  join(import.meta.dirname, '../../../docs/tasks/find-exposed-containers.md'),
  'utf8',
);
const ROWS = [...page.matchAll(/^\| ([013]) \| (.*) \|$/gm)].map(([, code = '', when = '']) => ({
  code: Number(code),
  when,
}));

const NOW = Date.now();
const DAY = 86_400_000;
const TOMORROW = new Date(NOW + DAY).toISOString();
const IMAGE = `sha256:${'a'.repeat(64)}` as Digest;
const OTHER = `sha256:${'b'.repeat(64)}` as Digest;
const LEFT = 'pkg:npm/left@1.0.0';
const STRANGE = 'pkg:deb/debian/acme@1.0?distro=debian-13';
const RIGHT = 'pkg:npm/right@1.0.0';

const STRAY_FILE = {
  type: 'file',
  name: '/opt/app',
  properties: [{ name: 'shearwall:unaccounted', value: 'elf' }],
};

/** As much of a program as says what it is. */
const ELF = `\x7fELF\x02\x01\x01${'\0'.repeat(9)}\x02\0\x3e\0${'\0'.repeat(200)}`;

type Case = {
  /** What documents tell of the image. */
  told?: readonly {
    purl: string;
    isWhole?: boolean;
    isAttested?: boolean;
    programs?: string;
    hasStray?: true;
  }[];
  /** Somebody looked into an image of its own, which then runs, too; `cut`: of which a layer could not be read; `stray`: with a
   * program that no component explains. */
  looked?: 'whole' | 'cut' | 'stray';
  /** What runs, besides what was looked into, and when it was seen; default: the image, now. */
  runs?: readonly Digest[];
  seenDaysAgo?: number;
  data?: 'fresh' | 'old' | 'without npm' | 'none' | 'lost' | 'undetermined' | 'not understood';
  /** Somebody has taken the risk. */
  isExcepted?: boolean;
  /** Matched before with a database that was built after. */
  isMatchedByNewer?: boolean;
  ask?: readonly string[];
  code: number;
  /** Of `fleet top`; default: the same, but 0 for 1. */
  top?: number;
};
const whole = (purl: string) => ({ purl, isWhole: true });

const CASES: Record<string, readonly Case[]> = {
  'some are exposed, also where only a document or an older look tells of it': [
    { told: [whole(LEFT)], code: 1 },
    { told: [{ purl: LEFT }], code: 1, top: 3 },
    { told: [{ purl: LEFT, isAttested: true }], code: 1, top: 3 },
    { told: [whole(LEFT)], looked: 'whole', code: 1 },
    { told: [whole(LEFT)], runs: [IMAGE, OTHER], code: 1, top: 3 },
  ],
  'the flaw is unknown to the advisory database, no feed says in which package it is, or there is no database':
    [
      { told: [whole(RIGHT)], ask: ['CVE-1999-0001'], code: 3, top: 0 },
      { told: [whole(RIGHT)], ask: ['CVE-2026-2'], code: 3, top: 0 },
      { told: [whole(RIGHT)], data: 'none', code: 3 },
    ],
  'nothing is known to run, no image is known (`--all`), or nothing ever ran in one of several clusters or namespaces that were named':
    [
      { told: [whole(RIGHT)], runs: [], code: 3 },
      { runs: [], ask: ['CVE-2026-1', '--all'], code: 3 },
      { runs: [], ask: ['left', '--all'], code: 3 },
      {
        told: [whole(RIGHT)],
        ask: ['CVE-2026-1', '--cluster', 'prod', '--cluster', 'prdo'],
        code: 3,
        top: 0,
      },
    ],
  'the asked time is yet to come': [
    { told: [whole(RIGHT)], ask: ['CVE-2026-1', '--at', TOMORROW], code: 3, top: 0 },
  ],
  'the newest look at a cluster is older than its limit (26 h; `fleet cluster set NAME --stale-after`); with `--between`, at any moment in between':
    [
      { told: [whole(RIGHT)], seenDaysAgo: 2, code: 3 },
      { told: [whole(RIGHT)], ask: ['CVE-2026-1', '--between', '3d', '0d'], code: 3, top: 0 },
    ],
  'an image runs that nobody looked into, and that no document tells of': [
    { told: [whole(RIGHT)], runs: [IMAGE, OTHER], code: 3 },
    { told: [whole(RIGHT)], looked: 'whole', runs: [IMAGE, OTHER], code: 3 },
    { told: [{ ...whole(RIGHT), isAttested: true }], runs: [IMAGE, OTHER], code: 3 },
  ],
  'only documents tell of an image, and none says that it lists everything': [
    { told: [{ purl: RIGHT }], code: 3 },
    { told: [{ purl: RIGHT, isAttested: true }], code: 3 },
    { told: [{ purl: RIGHT }], looked: 'whole', code: 3 },
    { told: [{ purl: RIGHT, isAttested: true }], looked: 'whole', code: 3 },
    { told: [{ purl: RIGHT }, { purl: RIGHT, isAttested: true }], code: 3 },
    { told: [whole(RIGHT)], ask: [OTHER], code: 3, top: 0 },
  ],
  'a layer, archive or package database could not be read to its end, or a component of the name could not be taken':
    [
      { looked: 'cut', runs: [], code: 3 },
      { told: [whole(RIGHT)], looked: 'cut', code: 3 },
      { told: [{ purl: RIGHT, isAttested: true }], looked: 'cut', code: 3 },
      { told: [whole(RIGHT), { purl: 'left 1' }], code: 3, top: 0 },
    ],
  'a program of an image is explained by no component, and `--allow-unexplained` does not answer for it': [
    { looked: 'stray', runs: [], code: 3 },
    { told: [{ ...whole(RIGHT), hasStray: true }], code: 3 },
    { told: [{ ...whole(RIGHT), hasStray: true, isAttested: true }], code: 3 },
    { looked: 'stray', runs: [], ask: ['CVE-2026-1', '--allow-unexplained', '/bin/other=ours'], code: 3 },
  ],
  "a package of the system that no record speaks of, and that nothing proves to be its distribution's, brought programs that no other component explains":
    [{ told: [{ ...whole(STRANGE), programs: '2' }], code: 3 }],
  'no feed judges a package that has the name, or its version cannot be compared': [
    { told: [whole('pkg:npm/left@9.0.0')], data: 'without npm', code: 3 },
    { told: [whole('pkg:npm/left@nine')], code: 3, top: 0 },
  ],
  'of a flaw: the fleet was not matched with these advisories yet, or was with newer ones': [
    { told: [whole(RIGHT)], isMatchedByNewer: true, code: 3 },
  ],
  'of a flaw: the data of a feed that speaks of what is in the fleet is older than `--max-feed-age` (7d)': [
    { told: [whole(RIGHT)], data: 'old', code: 3 },
  ],
  'of a flaw: an advisory of it does not say which versions of a package in the fleet it means, or its publisher has not determined it':
    [
      { told: [whole(LEFT)], data: 'undetermined', code: 3 },
      { told: [whole(LEFT)], data: 'not understood', code: 3 },
    ],
  'of a flaw: a feed that speaks of what is in the fleet has records that nobody can read': [
    { told: [whole(RIGHT)], data: 'lost', code: 3 },
  ],
  'anything else: none is exposed, or only where it does not count, or where an exception is about it': [
    { told: [whole(LEFT)], isExcepted: true, code: 0, top: 0 },
    { told: [whole(RIGHT)], code: 0 },
    { told: [whole(STRANGE)], code: 0 },
    { looked: 'whole', runs: [], code: 0 },
    {
      looked: 'stray',
      runs: [],
      ask: ['CVE-2026-1', '--allow-unexplained', '/hello.*=ours'],
      code: 0,
      top: 3,
    },
    { told: [whole(RIGHT), { purl: RIGHT }], looked: 'whole', code: 0 },
    { told: [whole(RIGHT), { purl: RIGHT, isAttested: true }], code: 0 },
    { told: [{ ...whole(RIGHT), isAttested: true }], code: 0 },
    { told: [whole('pkg:npm/left@2.0.0')], code: 0 },
    { told: [whole('pkg:npm/left@3.1.0')], looked: 'whole', code: 0 },
    { told: [whole(RIGHT)], looked: 'whole', code: 0 },
    { told: [whole(RIGHT)], data: 'old', ask: ['CVE-2026-1', '--max-feed-age', '52w'], code: 0, top: 3 },
    { told: [whole(RIGHT)], data: 'old', ask: ['left'], code: 0, top: 3 },
    { told: [whole(LEFT)], data: 'undetermined', ask: ['CVE-2026-3'], code: 0, top: 3 },
    { told: [whole(RIGHT)], data: 'undetermined', code: 0 },
    { told: [whole(RIGHT)], data: 'lost', ask: ['left'], code: 0, top: 3 },
  ],
};

describe('the exit codes of exposed and fleet top', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let made = 0;
  before(async () => {
    context = await repositoryContext();
    const npm = { ecosystem: 'npm', name: 'left', fixed: '2.0.0', scheme: 'npm' } as const;
    const items = [fakeAdvisory('CVE-2026-1', npm), fakeAdvisory('CVE-2026-2')];
    const write = async (name: string, { covers = ['npm'], daysAgo = 0 }) => {
      const at = Math.floor((NOW - daysAgo * DAY) / 1000);
      const feeds = [{ covers, items, fetchedAt: at }];
      await writeAdvisoryDatabase(join(context.dir, name), feeds, Math.floor(NOW / 1000));
    };
    await write('fresh', {});
    await write('old', { daysAgo: 8 });
    await write('without npm', { covers: ['PyPI'] });
    const built = Math.floor(NOW / 1000);
    const put = async (name: string, given: readonly FeedItem[]) => {
      const feeds = [{ covers: ['npm'], items: given, fetchedAt: built }];
      await writeAdvisoryDatabase(join(context.dir, name), feeds, built);
    };
    await put('lost', [...items, { type: 'rejected', id: 'all.json:7', reason: 'no JSON', isUnread: true }]);
    const older = fakeAdvisory('CVE-2026-3', { ...npm, fixed: '0.5.0' });
    for (const [name, fix] of Object.entries({
      undetermined: {},
      'not understood': { reason: 'no events' },
    })) {
      const open = { status: 'undetermined', fix: { state: 'unknown', versions: [], ...fix } } as const;
      const said = {
        ecosystem: 'npm',
        name: 'left',
        range: { scheme: 'npm', intervals: [] },
        ...open,
      } as const;
      await put(name, [fakeAdvisory('CVE-2026-1', said), older]);
    }
    const newer = Math.floor(NOW / 1000) + 60;
    await writeAdvisoryDatabase(join(context.dir, 'newer'), [{ covers: ['npm'], items }], newer);
  });
  after(() => context[Symbol.asyncDispose]());

  async function settle(given: Case): Promise<{ codes: number[]; text: string }> {
    const { told = [], looked, seenDaysAgo = 0, data = 'fresh', ask = ['CVE-2026-1'] } = given;
    const place = join(context.dir, `case-${made++}`);
    mkdirSync(place, { recursive: true });
    await putEmptyFleet(join(place, 'fleet.db'));
    const run = (...words: string[]) => runLine([...words, '--data-dir', place], context);
    const judgeBy = (name: string): void =>
      copyFileSync(join(context.dir, name), join(place, 'advisories.db'));
    if (data !== 'none') judgeBy(given.isMatchedByNewer === true ? 'newer' : data);
    await tell(place, told);
    const own = looked === undefined ? [] : [await look(place, looked, run)];
    const runs = [...(given.runs ?? (told.length > 0 ? [IMAGE] : [])), ...own];
    writeFileSync(
      join(place, 'runs.csv'),
      ['image', ...runs.map((digest) => `app@${digest}`), ''].join('\n'),
    );
    const at = new Date(Math.floor((NOW - seenDaysAgo * DAY) / 1000) * 1000).toISOString();
    if (runs.length > 0)
      await run(
        'fleet',
        'import',
        join(place, 'runs.csv'),
        '--cluster',
        'prod',
        '--covers',
        'all',
        '--at',
        at,
      );
    if (given.isMatchedByNewer === true) {
      await run('fleet', 'match');
      judgeBy(data);
    }
    if (given.isExcepted === true)
      await run(
        'fleet',
        'exception',
        'add',
        'CVE-2026-1',
        'known',
        '--status',
        'affected',
        '--expires',
        '14d',
      );
    const [answer, top] = [await run('exposed', ...ask), await run('fleet', 'top')];
    return { codes: [answer.exitCode, top.exitCode], text: `${answer.text}\n${top.text}` };
  }

  async function tell(place: string, told: NonNullable<Case['told']>): Promise<void> {
    const store = await openStore({ kind: 'sqlite', path: join(place, 'fleet.db') }, context);
    for (const { purl, isWhole = false, isAttested = false, programs, hasStray = false } of told) {
      const said = { foreign: purl === STRANGE ? 'by Acme' : undefined, programs };
      const properties = Object.entries(said).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name: `shearwall:${name}`, value }],
      );
      const bom = {
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        metadata: { component: { type: 'container', name: 'app', version: IMAGE, 'bom-ref': 'app' } },
        components: [{ type: 'library', name: purl, purl, properties }, ...(hasStray ? [STRAY_FILE] : [])],
        ...(isWhole && { compositions: [{ aggregate: 'complete', assemblies: ['app'] }] }),
      };
      const bytes = Buffer.from(JSON.stringify(bom));
      const attestedBy = isAttested ? 'dev@example.org' : undefined;
      await addSbom({ store, bytes, name: 'app.cdx.json', attestedBy }, context);
    }
    await store.close();
  }

  async function look(
    place: string,
    how: NonNullable<Case['looked']>,
    run: (...words: string[]) => ReturnType<typeof runLine>,
  ): Promise<Digest> {
    const content = how === 'stray' ? `${ELF}${place}` : place;
    const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, content);
    const layout = `oci:${join(place, 'layout')}:v1`;
    const target = await openTarget({ location: parseImageLocation(layout) }, context);
    await putHandmade(target, image, 'v1');
    await target.commit();
    const layer = image.blobs[1]?.descriptor.digest.slice(7) ?? '';
    const blob = join(place, 'layout/blobs/sha256', layer);
    if (how === 'cut') renameSync(blob, `${blob}.away`);
    await run('fleet', 'add', layout);
    return image.root.descriptor.digest;
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
        const { codes, text } = await settle(each);
        assert.deepEqual(codes, [each.code, each.top ?? (each.code === 1 ? 0 : each.code)], text);
      });

  it('come with a list of what is left to do: fleet todo names what is only told of', async () => {
    await settle({ told: [whole(RIGHT)], code: 0 });
    const place = join(context.dir, `case-${made - 1}`);
    const { exitCode, text } = await runLine(['fleet', 'todo', '--data-dir', place], context);
    assert.equal(exitCode, 1);
    assert.match(text, /not by this catalog/);
  });
});
