/**
 * `node bench/slim.ts [NAME…]`: what the recipes and examples carry beside what Debian installs for the same program, what of that is
 * opened under strace, and how many findings of a scan reach lowers. Needs root, mmdebstrap, strace, a mirror, and the shared advisories.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { feedsDatabase } from '../test/peers/feeds-database.ts';
import { otherFeeds, peersFeeds } from '../test/peers/scan-peers.ts';
import { makeWays, workFolder } from './slim/images.ts';
import { type Carried, type Looked, lookAt, openedIn } from './slim/look.ts';
import { SUBJECTS, type Subject } from './slim/subjects.ts';

type Cut = Record<'bytes' | 'files' | 'executables', number>;

const data = join(process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../shared'), 'data');
const wanted = process.argv.slice(2);
const subjects = SUBJECTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const cuts: Cut[] = [];
mkdirSync(workFolder, { recursive: true });
const feeds = [...peersFeeds(data), ...otherFeeds(data)];
const database = await feedsDatabase(join(workFolder, 'advisories.db'), feeds);

console.log(
  '| image | how | packages | MB | files | executables | findings | lowered by reach | exploited of these | not on the first screen |',
);
console.log(`|${'---|'.repeat(10)}`);
for (const subject of subjects) await show(subject);
database.close();
const medians = (['bytes', 'files', 'executables'] as const).map(
  (key) => `${key} ${percent(median(cuts.map((cut) => cut[key])))}`,
);
console.log(`\nmedian cut of ${cuts.length}: ${medians.join(', ')}`);

async function show(subject: Subject): Promise<void> {
  const ways = await makeWays(subject);
  const debian = await lookAt(ways.debian, database);
  line(subject.name, 'Debian', debian);
  const ours = await lookAt(ways.ours, database);
  line('', 'recipe', ours);
  const slim = ways.slim === undefined ? undefined : await lookAt(ways.slim, database);
  if (slim !== undefined) line('', 'slim', slim);
  if (subject.traced !== undefined) line('', 'opened', await openedIn(ways.root, subject.traced));
  cuts.push(cutOf(debian, slim ?? ours));
}

function line(
  name: string,
  how: string,
  looked: Partial<Looked> & Pick<Looked, 'bytes' | 'files' | 'executables'>,
): void {
  const { packages, bytes, files, executables, findings, byReach, exploited, hidden } = looked;
  const cells = [
    name,
    how,
    packages,
    (bytes / 1e6).toFixed(1),
    files,
    executables,
    findings,
    byReach,
    exploited,
    hidden,
  ];
  console.log(`| ${cells.map((cell) => cell ?? '').join(' | ')} |`);
}

function cutOf(before: Carried, after: Carried): Cut {
  const of = (key: keyof Cut): number => 1 - after[key] / before[key];
  return { bytes: of('bytes'), files: of('files'), executables: of('executables') };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
