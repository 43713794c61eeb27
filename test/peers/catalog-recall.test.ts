/**
 * Our catalog beside Syft's and Trivy's of the same images, beside the package managers' own lists, and beside what a short script
 * finds by names, digests, classes and strings.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import type { Catalog } from '../../src/catalog/index.ts';
import { howOften } from '../how-often.ts';
import { unpackImage } from './built-images.ts';
import { IMAGE_CASES, type ImageCase, layersOf, sharedRoots, writeLayout } from './catalog-images.ts';
import { cataloguedByUs, PEERS, type Seen, seenByUs } from './catalog-peers.ts';
import { TRUTHS } from './catalog-truths.ts';
import { whyNotBuilt } from './not-built.ts';
import { findProgram, sharedPeer } from './real-registry.ts';

type Reasons = Record<string, Record<string, string>>;

/** Image → what only they find, by `type name`, `type name version` or `type *` → why it is wrong, or what we say instead. */
const differences = readReasons('catalog-peer-differences.json');
/** Image (`*`: any) → what only we find → what a person found who looked at the evidence. */
const extras = readReasons('catalog-extras.json');

const absent = Object.keys(PEERS).find((name) => sharedPeer(name) === undefined);
const skip =
  absent === undefined
    ? process.getuid?.() !== 0 && 'only root can unpack a root file system'
    : `${absent} is not here`;

/** What one image has besides another is looked at the long way: the same servers are there without their package database. */
const CASES = howOften({ quick: IMAGE_CASES.filter(({ name }) => name !== 'servers'), long: IMAGE_CASES });

describe('the catalog beside those of Syft and Trivy', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-recall-'));
  const shared = sharedRoots(folder);
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const image of CASES) {
    const missing = image.programs.find((program) => findProgram(program) === undefined);
    describe(image.name, { skip: missing !== undefined && `${missing} is not installed` }, () => {
      const own = join(folder, image.name.replaceAll(' ', '-'));
      const layout = join(own, 'layout');
      let layers: string[] | undefined;
      let catalog: Catalog | undefined;
      let ours: Seen = new Map();
      after(() => rmSync(layout, { recursive: true, force: true }));

      it('holds all that they find rightly, and more that is right', async (test) => {
        layers = built(image, own, test);
        if (layers === undefined) return;
        writeLayout(layout, layers);
        catalog = await cataloguedByUs(layout);
        ours = seenByUs(catalog);
        const theirs = { syft: await PEERS.syft(layout), trivy: await PEERS.trivy(layout) };

        const { missed, unchecked } = sideBySide(image.name, ours, theirs, (line) => test.diagnostic(line));

        assert.deepEqual(missed, [], 'missed without a listed reason');
        assert.deepEqual(unchecked, [], 'found by us alone, and checked by nobody');
      });

      it('holds what the package managers list, and what was put there', (test) => {
        if (layers === undefined || catalog === undefined)
          return test.skip('the image was not built: the test before says why');
        const { has = [], hasNot = [], gaps = [], foreign } = TRUTHS[image.name]?.(layers) ?? {};
        const keys = [...ours.keys()];
        const missed = has.filter((key) => !keys.some((ours) => fits(ours, key)));
        const wrong = keys.filter((ours) => hasNot.some((key) => fits(ours, key)));
        assert.deepEqual(missed, [], 'missed');
        assert.deepEqual(wrong, [], 'not there');
        if (foreign !== undefined) {
          const marked = catalog.components.filter((one) => one.foreign !== undefined).map(({ id }) => id);
          assert.equal(marked.length, foreign.length, marked.join(' '));
          for (const [index, purl] of foreign.entries()) assert.ok(marked[index]?.startsWith(purl), purl);
        }
        const open = gaps.filter((key) => !keys.some((ours) => fits(ours, key)));
        test.diagnostic(
          `${has.length} of ${has.length + open.length} are found; missed: ${open.join(', ') || 'none'}; ${precisionOf(image.name, keys, has)}`,
        );
      });

      it('holds what a search by names, digests, classes and strings finds', (test) => {
        if (catalog === undefined) return test.skip('the image was not built: the test before says why');
        const bundle = join(own, 'bundle');
        const truth = searched(unpackImage(layout, bundle));
        rmSync(bundle, { recursive: true });
        const missed = truth.filter((one) => catalog && !isFound(one, catalog));
        const by = Object.entries(Object.groupBy(truth, ({ how }) => how)).map(
          ([how, list = []]) => `${list.length} by ${how}`,
        );
        test.diagnostic(`${truth.length - missed.length} of ${truth.length} are found (${by.join(', ')})`);
        assert.deepEqual(missed, []);
      });
    });
  }

  function built(image: ImageCase, own: string, test: TestContext): string[] | undefined {
    mkdirSync(own);
    try {
      return layersOf(image, folder, shared);
    } catch (error) {
      test.skip(whyNotBuilt(error));
      return undefined;
    }
  }
});

function fits(key: string, pattern: string): boolean {
  return (
    key === pattern ||
    key.startsWith(`${pattern} `) ||
    (pattern.endsWith('*') && key.startsWith(pattern.slice(0, -1)))
  );
}

function readReasons(name: string): Reasons {
  return JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as Reasons;
}

/** Precision: of our packages of the kinds that package managers list, how many stand in the lists, or were looked at by a person. */
function precisionOf(image: string, keys: readonly string[], has: readonly string[]): string {
  const types = new Set(has.map((key) => key.split(' ')[0]).filter((type) => type !== 'generic'));
  const ofTypes = keys.filter((key) => types.has(key.split(' ')[0] ?? ''));
  const isListed = (key: string): boolean => has.some((pattern) => fits(key, pattern));
  const listed = ofTypes.filter(isListed).length;
  const checked = ofTypes.filter(
    (key) => !isListed(key) && reasonIn(extras, image, key) !== undefined,
  ).length;
  return `of our ${ofTypes.length} of ${[...types].join(', ') || 'these kinds'} ${listed} are listed and ${checked} checked by hand`;
}

function reasonIn(reasons: Reasons, image: string, key: string): string | undefined {
  const all = [...Object.entries(reasons[image] ?? {}), ...Object.entries(reasons['*'] ?? {})];
  return all.find(([pattern]) => fits(key, pattern))?.[1];
}

type Searched = { how: string; name: string; version: string | null; path: string };

function searched(root: string): Searched[] {
  const script = join(import.meta.dirname, 'catalog-truth.py');
  const options = { encoding: 'utf8', maxBuffer: 1e8 } as const;
  return JSON.parse(execFileSync('python3', [script, root], options)) as Searched[];
}

/** In that very place, by its name and version; or that file belongs, unchanged, to an OS package of that version. */
function isFound({ name, version, path }: Searched, { components }: Catalog): boolean {
  const [type = '', software = ''] = name.split(' ');
  return components.some((one) => {
    const isThere = one.evidence.some(({ locations }) =>
      locations.some((location) => location === path || location.startsWith(`${path}!/`)),
    );
    const isOwner = type === 'generic' && one.accounts.includes(path) && one.ownedBy.length === 0;
    const isNamed = one.type === type && plain(one.name) === plain(software);
    const isVersion =
      version === null || one.version === version || (one.type !== type && isUpstream(one, version));
    return isVersion && (isNamed ? isThere : isOwner);
  });
}

function isUpstream({ version = '' }: { version?: string }, upstream: string): boolean {
  return version.replace(/^(?:\d+:)?(?:.*really)?/, '').startsWith(upstream);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** Prints the table; gives what only they find, for no listed reason, and what only we find and nobody looked at. */
function sideBySide(
  name: string,
  ours: Seen,
  { syft, trivy }: { syft: Seen; trivy: Seen },
  say: (line: string) => void,
): { missed: string[]; unchecked: string[] } {
  const theirs = new Map([...syft, ...trivy]);
  const who = (key: string): string =>
    [syft.has(key) && 'syft', trivy.has(key) && 'trivy'].filter((peer) => peer !== false).join(' and ');
  const onlyUs = [...ours.keys()].filter((key) => !theirs.has(key)).sort();
  const onlyThem = [...theirs.keys()].filter((key) => !ours.has(key)).sort();
  const byAll = [...ours.keys()].filter((key) => syft.has(key) && trivy.has(key)).length;

  say(
    `${name}: we ${ours.size}, syft ${syft.size}, trivy ${trivy.size}; all three ${byAll}; only we ${onlyUs.length}; not we ${onlyThem.length}`,
  );
  for (const key of onlyUs)
    say(`  only we: ${key} (${ours.get(key)}): ${reasonIn(extras, name, key) ?? 'NOT CHECKED'}`);
  for (const key of onlyThem)
    say(
      `  not we: ${key} (${who(key)}: ${theirs.get(key)}): ${reasonIn(differences, name, key) ?? 'MISSED'}`,
    );
  return {
    missed: onlyThem
      .filter((key) => reasonIn(differences, name, key) === undefined)
      .map((key) => `${key} (${who(key)}: ${theirs.get(key)})`),
    unchecked: onlyUs
      .filter((key) => reasonIn(extras, name, key) === undefined)
      .map((key) => `${key} (${ours.get(key)})`),
  };
}
