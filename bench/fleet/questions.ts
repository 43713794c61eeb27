import {
  archiveHoldings,
  countHolders,
  countRuns,
  fileHoldings,
  liveHoldings,
  placesOf,
  runningImages,
  runsOfImages,
  type Store,
  topVersions,
  type View,
  versionsByPurl,
} from '../../src/store/index.ts';
import { digestOfText, LIBC, packageAt } from './generate.ts';

const ROWS = 100;

/** A question about package versions or about a file. */
export type Question = { versions: readonly number[] } | { file: string };
export type Questions = Readonly<Record<'rare' | 'common' | 'libc' | 'file', readonly Question[]>>;

/** Of each kind some, taken from what runs. Common: a range that forty versions lie in. */
export async function chooseQuestions(store: Store, built: number): Promise<Questions> {
  return await store.read(async (view) => {
    const all = await topVersions(view, { limit: 1_000_000 });
    const [libc] = await versionsByPurl(view, [packageAt(LIBC).purl]);
    const rare = all.slice(-200).map(({ versionId }) => ({ versions: [versionId] }));
    const common = Array.from({ length: 100 }, (_, number) => ({
      versions: all.slice(100 + number * 40, 140 + number * 40).map(({ versionId }) => versionId),
    }));
    const file = Array.from({ length: 100 }, (_, number) => ({ file: `own ${built - 1 - number * 40} 0` }));
    return { rare, common, libc: Array.from({ length: 50 }, () => ({ versions: [libc?.id ?? 0] })), file };
  });
}

/** The verdict line and the first hundred rows with their paths, of what runs. */
export async function askLive(view: View, question: Question): Promise<number> {
  if ('file' in question) {
    const found = await fileHoldings(view, digestOfText(question.file), { when: 'live', limit: ROWS });
    const images = found.rows.map(({ imageId }) => imageId);
    const stands = await runningImages(view, images);
    const counts = await countRuns(view, stands, { when: 'live' });
    await runsOfImages(view, stands, { when: 'live', limit: ROWS });
    return counts.containers;
  }
  const holdings = await liveHoldings(view, question.versions);
  const images = holdings.map(({ imageId }) => imageId);
  const stands = await runningImages(view, images);
  const counts = await countRuns(view, stands, { when: 'live' });
  const rows = await runsOfImages(view, stands, { when: 'live', limit: ROWS });
  const shown = new Set(rows.map(({ imageId }) => imageId));
  await placesOf(
    view,
    holdings.filter(({ imageId }) => shown.has(imageId)),
  );
  return counts.containers;
}

/** The first hundred rows of everything that was ever built, with their paths. */
export async function askArchive(view: View, question: Question): Promise<number> {
  if ('file' in question)
    return (await fileHoldings(view, digestOfText(question.file), { when: 'ever', limit: ROWS })).rows.length;
  const page = await archiveHoldings(view, question.versions, { limit: ROWS });
  await placesOf(view, page.rows);
  return page.rows.length;
}

/** The number that follows once the first page is shown. */
export async function askCount(view: View, question: Question): Promise<number> {
  return 'file' in question ? 0 : await countHolders(view, question.versions);
}

/** Milliseconds; `cpu`: the median of the time that the processor worked for it, in this process. */
export type Times = { p50: number; p99: number; cpu: number; answer: number };

export async function timeQuestions(
  store: Store,
  questions: readonly Question[],
  ask: (view: View, question: Question) => Promise<number>,
): Promise<Times> {
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let answer = 0;
  for (const question of questions) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    answer = await store.read((view) => ask(view, question));
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(cpu);
    cpuTimes.push((user + system) / 1000);
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), cpu: quantile(cpuTimes, 0.5), answer };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
