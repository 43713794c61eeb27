/**
 * `node scripts/java-coordinates.ts [--jars FOLDER]`: adds to src/catalog/known/java-coordinates.txt what the jars tell that Maven fetches
 * for the applications and libraries of scripts/java-coordinates/seeds.txt; with `--jars` from a folder that an earlier run left.
 */
import { hash } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { markOf } from './java-coordinates/describe-jar.ts';
import { fetchJars, type Seed } from './java-coordinates/fetch-jars.ts';
import { type SeenJar, seenBefore, tableOf } from './java-coordinates/write-table.ts';

const SEEDS = join(import.meta.dirname, 'java-coordinates/seeds.txt');
const TABLE = join(import.meta.dirname, '../src/catalog/known/java-coordinates.txt');

const READER = join(import.meta.dirname, '../src/catalog/known/java-coordinates.ts');

const { values } = parseArgs({ options: { jars: { type: 'string' } } });
const folder = values.jars ?? mkdtempSync(join(tmpdir(), 'java-coordinates-'));
try {
  if (values.jars === undefined)
    for (const { group, artifact, version } of fetchJars(readSeeds(), folder).failed)
      console.error(`Maven did not bring ${group}:${artifact}:${version}`);
  const jars = [...seenJars(folder)];
  const table = tableOf([...seenBefore(readFileSync(TABLE, 'utf8')), ...jars]);
  writeFileSync(TABLE, table);
  const reader = readFileSync(READER, 'utf8');
  writeFileSync(READER, reader.replace(/(?<=TABLE_SHA256 =\s+')\w*(?=')/, hash('sha256', table)));
  console.error(`${jars.length} jars`);
} finally {
  if (values.jars === undefined) rmSync(folder, { recursive: true });
}

function readSeeds(): Seed[] {
  return readFileSync(SEEDS, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [group = '', artifact = '', version = ''] = line.split(':');
      return { group, artifact, version };
    });
}

function* seenJars(root: string): Generator<SeenJar> {
  for (const path of globSync('**/*.jar', { cwd: root }).sort()) {
    const [version = '', artifact = '', ...group] = path.split('/').slice(0, -1).reverse();
    // Others have a classifier: sources, or a library for one system.
    if (basename(path) !== `${artifact}-${version}.jar`) continue;
    const mark = markOf(readFileSync(join(root, path)));
    if (mark !== undefined) yield { group: group.reverse().join('.'), artifact, version, mark };
  }
}
