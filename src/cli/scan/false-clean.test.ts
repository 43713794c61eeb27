/** One vulnerable component, hidden in each of more than a hundred ways, half of them by layers: what is not found must be not covered, and never clean. */
import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianFiles, debianRoot } from '../../../test/fakes/debian-root.ts';
import { elfFile } from '../../../test/fakes/elf-file.ts';
import { type Hiding, WAYS } from '../../../test/fakes/hidden-components.ts';
import { LAYER_WAYS } from '../../../test/fakes/hidden-in-layers.ts';
import { UNDESCRIBED_WAYS } from '../../../test/fakes/hidden-undescribed.ts';
import { importedDatabase } from '../../../test/fakes/imported-database.ts';
import type { LayerFile } from '../../../test/fakes/layered-image.ts';
import { type DiskLayer, layersOnDisk } from '../../../test/fakes/layers-on-disk.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { howOften } from '../../../test/how-often.ts';
import { SEED } from '../../../test/seed.ts';
import { seededRandom } from '../../../test/seeded-random.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

const ALL_WAYS = { ...WAYS, ...UNDESCRIBED_WAYS };
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

/** Feeds by which nobody may call an image clean that has software of an ecosystem or a release which they do not cover. */
const LESSER = {
  cut: { osv: RECORDS.slice(-1), covers: ['npm'] },
  bookworm: { tracker: JSON.parse(JSON.stringify(TRACKER).replaceAll('trixie', 'bookworm')) as object },
  undeclared: { covers: [] },
  empty: { osv: RECORDS.slice(-1), covers: [] },
};

describe('a vulnerable component', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let data: string;
  /** Without the feeds of Maven and PyPI; of another release; of which nothing is said to be whole; of a few records of each. */
  const lesser: string[] = [];
  let made = 0;
  before(async () => {
    context = await repositoryContext();
    const feeds = { tracker: TRACKER, osv: RECORDS, covers: ['Maven', 'PyPI', 'npm'] };
    data = await importedDatabase(join(context.dir, 'feeds'), feeds, context);
    for (const [name, less] of Object.entries(LESSER))
      lesser.push(await importedDatabase(join(context.dir, name), { ...feeds, ...less }, context));
  });
  after(() => context[Symbol.asyncDispose]());

  async function scanned({ packages = [], files = {}, links = {} }: Hiding, folder = data) {
    const root = await debianRoot(join(context.dir, `root-${made++}`), packages, files);
    for (const [path, target] of Object.entries(links)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await symlink(target, join(root, path));
    }
    return await answerOf(`dir:${root}`, folder);
  }

  async function answerOf(image: string, folder: string) {
    const flags = ['--data-dir', folder, '--fail-on', 'any', '--max-feed-age', '5200w', '-o', 'json'];
    const { exitCode, text } = await runLine(['scan', image, ...flags], context);
    const { verdict, findings } = JSON.parse(text) as ScanAnswer;
    const counts = findings.filter(({ lowered }) => lowered.length === 0).length;
    return { exitCode, answer: verdict.answer, reasons: verdict.reasons.join('; '), counts };
  }

  for (const [way, { hide, isPlain, isClean }] of Object.entries(ALL_WAYS)) {
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

  /** Debian's own package, of which everything is in order, under the layers that hide. */
  function base(): LayerFile[] {
    const nginx = { name: 'nginx', version: '1.26.3-3', files: { 'usr/sbin/nginx': elfFile() } };
    return Object.entries(debianFiles([nginx])).map(([path, content]) => ({ path, content }));
  }

  async function scannedLayers(layers: readonly DiskLayer[], folder = data) {
    const image = await layersOnDisk(join(context.dir, `layers-${made++}`), [base(), ...layers]);
    return await answerOf(image, folder);
  }

  for (const [way, { layers, says, isClean }] of Object.entries(LAYER_WAYS)) {
    it(`is ${says === 'gone' ? 'not there' : 'never clean'} in layers with ${way}`, async () => {
      const { exitCode, answer, counts, reasons } = await scannedLayers(layers(true));
      const expected = { found: [1, 'no'], unknown: [3, 'unknown'], gone: [0, 'yes'] }[says];
      assert.deepEqual([exitCode, answer], expected, reasons);
      assert.equal(counts, says === 'found' ? 1 : 0);
    });
    if (isClean && says !== 'gone')
      it(`is clean in a fixed version in layers with ${way}`, async () => {
        const { exitCode, answer, reasons } = await scannedLayers(layers(false));
        assert.deepEqual([exitCode, answer], [0, 'yes'], reasons);
      });
  }

  it('is never clean in layers of several of these, in any order', async () => {
    const random = seededRandom(SEED + 1);
    const all = Object.entries(LAYER_WAYS).filter(([, { says }]) => says !== 'gone');
    for (let at = 0; at < howOften({ quick: 10, long: 2000 }); at++) {
      const [[name, way], [other, over]] = [random.pick(all), random.pick(all)];
      // What the second brings may rightly take away what the first brought: then one of both is asked for alone.
      const [below, above] = [way.layers(true), over.layers(true)];
      const found = await scannedLayers(
        [...below, ...above],
        random.chance(0.4) ? random.pick(lesser) : data,
      );
      assert.notEqual(found.exitCode, 0, `case ${at} of seed ${SEED}: ${name}, ${other}: ${found.reasons}`);
    }
  });

  it('is never clean among others, by whole feeds and by cut ones', async () => {
    const random = seededRandom(SEED);
    const all = Object.entries(ALL_WAYS);
    for (let at = 0; at < howOften({ quick: 10, long: 2000 }); at++) {
      const drawn = Array.from({ length: 1 + random.int(4) }, () => {
        const [name, way] = random.pick(all);
        const isOld = random.chance(0.4);
        const isHarmless = way.isClean === true && !isOld;
        return { ...way.hide(isOld), shown: `${name} ${isOld ? 'old' : 'fixed'}`, isHarmless };
      });
      const chosen = apart(drawn);
      const hidden = {
        packages: chosen.flatMap(({ packages = [] }) => packages),
        files: Object.fromEntries(chosen.flatMap(({ files = {} }) => Object.entries(files))),
        links: Object.fromEntries(chosen.flatMap(({ links = {} }) => Object.entries(links))),
      };
      const found = await scanned(hidden, random.chance(0.4) ? random.pick(lesser) : data);
      const named = chosen.map(({ shown }) => shown).join(', ');
      const shown = `case ${at} of seed ${SEED}: ${named}: ${found.reasons}`;
      if (chosen.some(({ isHarmless }) => !isHarmless)) assert.notEqual(found.exitCode, 0, shown);
      assert.equal(found.exitCode === 0, found.answer === 'yes', shown);
      if (found.counts > 0) assert.equal(found.exitCode, 1, shown);
    }
  });
});

/** Where two have a file or package of one name, the first. */
function apart<T extends Hiding>(all: readonly T[]): T[] {
  const taken = new Set<string>();
  return all.filter(({ packages = [], files = {}, links = {} }) => {
    const brought = packages.flatMap((each) => [each.name, ...Object.keys(each.files ?? {})]);
    const names = [...brought, ...Object.keys(files), ...Object.keys(links)];
    const isFree = names.every((name) => !taken.has(name));
    for (const name of names) taken.add(name);
    return isFree;
  });
}
