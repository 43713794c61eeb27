/** Our catalog beside Syft's and Trivy's of the same images, and beside the package managers' own lists. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { IMAGE_CASES, type ImageCase, sharedRoots, writeLayout } from './catalog-images.ts';
import { PEERS, type Seen, seenByUs } from './catalog-peers.ts';
import { TRUTHS } from './catalog-truths.ts';
import { findProgram, sharedPeer } from './real-registry.ts';

/** Image → what only they find, by `type name`, `type name version` or `type *` → why it is wrong, or what we say instead. */
const differences = JSON.parse(
  readFileSync(join(import.meta.dirname, 'catalog-peer-differences.json'), 'utf8'),
) as Record<string, Record<string, string>>;

const absent = Object.keys(PEERS).find((name) => sharedPeer(name) === undefined);
const skip =
  absent === undefined
    ? process.getuid?.() !== 0 && 'only root can unpack a root file system'
    : `${absent} is not here`;
const NETWORK = /resolve|network|timed? ?out|ENOTFOUND|EAI_AGAIN|unreachable|refused|ECONNRESET/i;

describe('the catalog beside those of Syft and Trivy', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-recall-'));
  const shared = sharedRoots(folder);
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const image of IMAGE_CASES) {
    const missing = image.programs.find((program) => findProgram(program) === undefined);
    describe(image.name, { skip: missing !== undefined && `${missing} is not installed` }, () => {
      const own = join(folder, image.name.replaceAll(' ', '-'));
      let layers: string[] | undefined;
      let ours: Seen | undefined;

      it('holds all that they find rightly', async (test) => {
        layers = built(image, own, test);
        if (layers === undefined) return;
        const layout = join(own, 'layout');
        writeLayout(layout, layers);
        ours = await seenByUs(layout);
        const theirs = { syft: await PEERS.syft(layout), trivy: await PEERS.trivy(layout) };
        rmSync(layout, { recursive: true });

        const missed = sideBySide(image.name, ours, theirs, (line) => test.diagnostic(line));

        assert.deepEqual(missed, [], 'missed without a listed reason');
      });

      it('holds what the package managers list, and what was put there', (test) => {
        if (layers === undefined || ours === undefined) return test.skip('not built');
        const { has = [], hasNot = [], gaps = [] } = TRUTHS[image.name]?.(layers) ?? {};
        const keys = [...ours.keys()];
        assert.deepEqual(
          has.filter((key) => !keys.some((ours) => fits(ours, key))),
          [],
          'missed',
        );
        assert.deepEqual(
          keys.filter((ours) => hasNot.some((key) => fits(ours, key))),
          [],
          'not there',
        );
        const open = gaps.filter((key) => !keys.some((ours) => fits(ours, key)));
        test.diagnostic(
          `${has.length} of ${has.length + open.length} are found; missed: ${open.join(', ') || 'none'}`,
        );
      });
    });
  }

  function built(image: ImageCase, own: string, test: TestContext): string[] | undefined {
    mkdirSync(own);
    try {
      return image.build(own, shared);
    } catch (error) {
      if (!(error instanceof Error) || !NETWORK.test(error.message)) throw error;
      test.skip(`a package registry does not answer: ${error.message}`);
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

/** Prints the table; gives what only they find, for no listed reason. */
function sideBySide(
  name: string,
  ours: Seen,
  { syft, trivy }: { syft: Seen; trivy: Seen },
  say: (line: string) => void,
): string[] {
  const theirs = new Map([...syft, ...trivy]);
  const who = (key: string): string =>
    [syft.has(key) && 'syft', trivy.has(key) && 'trivy'].filter((peer) => peer !== false).join(' and ');
  const reasonFor = (key: string): string | undefined =>
    Object.entries(differences[name] ?? {}).find(([pattern]) => fits(key, pattern))?.[1];
  const onlyUs = [...ours.keys()].filter((key) => !theirs.has(key)).sort();
  const onlyThem = [...theirs.keys()].filter((key) => !ours.has(key)).sort();
  const byAll = [...ours.keys()].filter((key) => syft.has(key) && trivy.has(key)).length;

  say(
    `${name}: we ${ours.size}, syft ${syft.size}, trivy ${trivy.size}; all three ${byAll}; only we ${onlyUs.length}; not we ${onlyThem.length}`,
  );
  for (const key of onlyUs) say(`  only we: ${key} (${ours.get(key)})`);
  for (const key of onlyThem)
    say(`  not we: ${key} (${who(key)}: ${theirs.get(key)}): ${reasonFor(key) ?? 'MISSED'}`);
  return onlyThem
    .filter((key) => reasonFor(key) === undefined)
    .map((key) => `${key} (${who(key)}: ${theirs.get(key)})`);
}
