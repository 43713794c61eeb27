/**
 * `node test/long/measure-truth.ts [--extra] [--folder FOLDER] [ECOSYSTEM[=CASE]]…`: what the catalog says of applications that package managers
 * installed, beside their own lists: right, wrong name, wrong or no version, missing, extra, each miss, and what is said to be unexplained.
 * `java-shapes`, `python-shapes` and `node-shapes` are of applications as people pack them. With `--folder` what was fetched stays there, and
 * is not fetched again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { catalogueSource } from '../../src/catalog/index.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { cargoCases } from './truth/cargo.ts';
import { type Comparison, compareTruth, type TruthCase } from './truth/compare.ts';
import { dpkgCases } from './truth/dpkg.ts';
import { goCases } from './truth/go.ts';
import { mavenCases } from './truth/maven.ts';
import { npmCases } from './truth/npm.ts';
import { pipCases } from './truth/pip.ts';
import { javaShapes } from './truth/shapes/java.ts';
import { nodeShapes } from './truth/shapes/node.ts';
import { pythonShapes } from './truth/shapes/python.ts';

const ECOSYSTEMS: Record<string, (folder: string, wanted: readonly string[]) => Iterable<TruthCase>> = {
  maven: mavenCases,
  pip: pipCases,
  npm: npmCases,
  cargo: cargoCases,
  go: goCases,
  dpkg: dpkgCases,
  'java-shapes': javaShapes,
  'node-shapes': nodeShapes,
  'python-shapes': pythonShapes,
};

const { values, positionals } = parseArgs({
  options: { extra: { type: 'boolean', default: false }, folder: { type: 'string' } },
  allowPositionals: true,
});
const asked = positionals.map((one) => [
  one.split('=', 1)[0],
  one.includes('=') ? one.slice(one.indexOf('=') + 1) : undefined,
]);
for (const [ecosystem, cases] of Object.entries(ECOSYSTEMS)) {
  const wanted = asked.filter(([name]) => name === ecosystem);
  if (asked.length > 0 && wanted.length === 0) continue;
  await measure(ecosystem, (folder) =>
    cases(
      folder,
      wanted.flatMap(([, one]) => one ?? []),
    ),
  );
}

async function measure(ecosystem: string, cases: (folder: string) => Iterable<TruthCase>): Promise<void> {
  const folder = resolve(values.folder ?? mkdtempSync(join(tmpdir(), `shearwall-truth-${ecosystem}-`)));
  await using context = await repositoryContext();
  try {
    const rows: Comparison[] = [];
    for (const { name, root, listed } of cases(folder)) {
      const row = compareTruth(listed, await catalogueSource({ image: `dir:${root}` }, context));
      rows.push(row);
      say(name, row);
    }
    const sum = (of: (row: Comparison) => number): number => rows.reduce((all, row) => all + of(row), 0);
    const [right, all] = [sum(({ right }) => right), sum(({ right, misses }) => right + misses.length)];
    console.log(
      `${ecosystem}: ${rows.length} cases, ${right} of ${all} right (${((100 * right) / all).toFixed(1)} %), ` +
        `${sum(({ wrongName }) => wrongName)} wrong names, ${sum(({ wrongVersion }) => wrongVersion)} wrong versions, ${sum(({ unversioned }) => unversioned)} without version, ` +
        `${sum(({ missing }) => missing)} missing, ${sum(({ extra }) => extra.length)} extra`,
    );
  } finally {
    if (values.folder === undefined) rmSync(folder, { recursive: true });
  }
}

function say(
  name: string,
  { right, misses, extra, unexplained, wrongName, wrongVersion, missing }: Comparison,
): void {
  console.log(
    `${name}: ${right} of ${right + misses.length}, ${extra.length} extra, ${unexplained.length} files unexplained${wrongName + wrongVersion + missing > 0 && unexplained.length === 0 ? ', MISSED IN SILENCE' : ''}`,
  );
  for (const miss of misses) console.log(`  ${miss}`);
  for (const one of unexplained.slice(0, 5)) console.log(`  unexplained: ${one}`);
  if (values.extra) for (const one of extra) console.log(`  extra: ${one}`);
}
