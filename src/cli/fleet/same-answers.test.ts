/** The same question to `scan`, `exposed`, `fleet top`, `explain`, SARIF and the HTML page, of random images: one set of answers. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { debianRoot, distInfo, type InstalledDeb } from '../../../test/fakes/debian-root.ts';
import { importedDatabase } from '../../../test/fakes/imported-database.ts';
import { pageRows } from '../../../test/fakes/page-rows.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { rootImage } from '../../../test/fakes/root-image.ts';
import { runLine } from '../../../test/fakes/run-line.ts';
import { howOften } from '../../../test/how-often.ts';
import { SEED } from '../../../test/seed.ts';
import { type Random, seededRandom } from '../../../test/seeded-random.ts';
import type { ExposureAnswer, FleetTop } from '../../fleet/index.ts';
import type { ScanAnswer } from '../../scan/render/json.ts';

const FLEETS = howOften({ quick: 2, long: 60 });
const FLAWS = 5;
const PYTHON = 'usr/lib/python3/dist-packages';
const flaw = (at: number): string => `CVE-2026-100${at}`;
const VERSIONS = ['1.0', '1.5', '2.0', '3.0'];

describe('what is known against one image', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    context = await repositoryContext();
  });
  after(() => context[Symbol.asyncDispose]());

  for (let seed = SEED; seed < SEED + FLEETS; seed++)
    it(`is the same in scan, exposed, fleet top, explain, SARIF and HTML, drawn from ${seed}`, async () => {
      const random = seededRandom(seed);
      const place = join(context.dir, `fleet-${seed}`);
      const data = await database(place, random);
      const run = async (...words: string[]) => await runLine([...words, '--data-dir', data], context);
      const { layout, digest } = await randomImage(place, random);
      await run('fleet', 'add', layout);
      const dump = join(place, 'runs.csv');
      writeFileSync(dump, `image\napp@${digest}\n`);
      await run('fleet', 'import', dump, '--cluster', 'prod', '--covers', 'all');

      const scan = JSON.parse((await run('scan', layout, '-o', 'json')).text) as ScanAnswer;
      const said = scan.findings.flatMap(({ vulnerability, components }) =>
        components.map(({ id, lowered }) => ({
          flaw: vulnerability.id,
          purl: bare(id),
          isLowered: lowered.length > 0,
        })),
      );
      const top = (await run('fleet', 'top')).value as FleetTop;
      const sarif = JSON.parse((await run('scan', layout, '-o', 'sarif')).text) as Sarif;
      const page = pageRows((await run('scan', layout, '-o', 'html')).text, 'findings');
      assert.deepEqual(
        page
          .flatMap(({ cells, tags, facts: { Components = [] } }) =>
            Components.map((id) => [cells[1], id, tags.includes('lowered') ? 'lowered' : 'counts'].join(' ')),
          )
          .sort(),
        scan.findings
          .flatMap(({ vulnerability, components, lowered }) =>
            components.map(({ id }) =>
              [vulnerability.id, id, lowered.length > 0 ? 'lowered' : 'counts'].join(' '),
            ),
          )
          .sort(),
        'HTML',
      );
      for (let at = 0; at < FLAWS; at++) {
        const own = said.filter((each) => each.flaw === flaw(at));
        const counts = [...new Set(own.flatMap(({ purl, isLowered }) => (isLowered ? [] : [purl])))].sort();
        const exposed = JSON.parse((await run('exposed', flaw(at), '-o', 'json')).text) as ExposureAnswer;
        const held = exposed.images.flatMap(({ components }) => components.map(({ purl }) => bare(purl)));
        assert.deepEqual([...new Set(held)].sort(), counts, `exposed ${flaw(at)}`);
        const isOnlyLowered = counts.length === 0 && own.length > 0;
        assert.equal(exposed.lowered.images, isOnlyLowered ? 1 : 0, `exposed ${flaw(at)}, lowered`);
        const { explained } = (await run('explain', layout, flaw(at))).value as Explained;
        assert.equal(
          explained[0]?.answer === 'affected'
            ? 'affected'
            : explained[0]?.answer === 'lowered'
              ? 'lowered'
              : 'none',
          counts.length > 0 ? 'affected' : isOnlyLowered ? 'lowered' : 'none',
          `explain ${flaw(at)}`,
        );
        const results = sarif.runs[0]?.results.filter(({ ruleId }) => ruleId === flaw(at)) ?? [];
        assert.equal(
          results.some(({ suppressions = [] }) => suppressions.length === 0),
          counts.length > 0,
          `SARIF ${flaw(at)}`,
        );
        assert.equal(results.length > 0, own.length > 0, `SARIF ${flaw(at)}`);
      }
      const affected = new Set(said.flatMap(({ purl, isLowered }) => (isLowered ? [] : [purl])));
      assert.deepEqual(
        [...new Set(top.packages.map(({ purl }) => bare(purl)))].sort(),
        [...affected].sort(),
        'fleet top',
      );
    });

  /** Of each library what its registry says of it, and what the distribution says of the package that brings it. */
  async function database(place: string, random: Random): Promise<string> {
    const osv = Array.from({ length: FLAWS }, (_, at) => ({
      schema_version: '1.6.0',
      id: `PYSEC-2026-${at}`,
      aliases: [flaw(at)],
      modified: '2026-01-01T00:00:00Z',
      affected: [
        {
          package: { ecosystem: 'PyPI', name: `lib${at}` },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: random.pick(VERSIONS) }] }],
        },
      ],
    }));
    const tracker = Object.fromEntries(
      Array.from({ length: FLAWS }, (_, at) => {
        const record = random.pick([
          { status: 'resolved', fixed_version: `${random.pick(VERSIONS)}-1`, urgency: 'low' },
          { status: 'open', urgency: 'unimportant' },
          { status: 'open', urgency: 'high' },
          { status: 'undetermined', urgency: 'not yet assigned' },
        ]);
        return [`python-lib${at}`, { [flaw(at)]: { releases: { trixie: record } } }];
      }),
    );
    return await importedDatabase(place, { tracker, osv, covers: ['PyPI'] }, context);
  }

  async function randomImage(place: string, random: Random): Promise<{ layout: string; digest: string }> {
    const debs: InstalledDeb[] = [];
    let more: Record<string, string | Uint8Array> = {};
    for (let at = 0; at < FLAWS; at++) {
      const version = random.pick(VERSIONS);
      if (random.chance(0.6))
        debs.push({
          name: `python3-lib${at}`,
          version: `${version}-1`,
          source: `python-lib${at}`,
          files: { ...distInfo(`lib${at}`, version, PYTHON) },
        });
      if (random.chance(0.4))
        more = {
          ...more,
          ...distInfo(`lib${at}`, random.pick(VERSIONS), 'opt/venv/lib/python3.13/site-packages'),
        };
    }
    const root = await debianRoot(join(place, 'root'), debs, more);
    const layout = `oci:${join(place, 'layout')}:v1`;
    return { layout, digest: await rootImage(root, layout, context) };
  }
});

type Sarif = { runs: { results: { ruleId: string; suppressions?: unknown[] }[] }[] };
type Explained = { explained: { answer: string }[] };

function bare(purl: string): string {
  return purl.replace(/[?#].*$/, '');
}
