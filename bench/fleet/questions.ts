import {
  type Among,
  countRuns,
  type FileInventories,
  fileHoldingsOfImages,
  holdingsOfImages,
  imagesWith,
  inventoriesWithFile,
  packageSetsWith,
  placesOf,
  runsOfImages,
  type Store,
  standsFor,
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
  const found = await findWhere(view, question);
  const stands = await standsFor(view, await imagesWith(view, found.among, 'live'), 'live');
  const counts = await countRuns(view, stands, { when: 'live' });
  const { rows } = await runsOfImages(view, stands, { when: 'live', limit: ROWS });
  await readHeld(view, question, found, [...new Set(rows.map(({ imageId }) => imageId))]);
  return counts.containers;
}

/** How many images of all that were ever built have it, and the first hundred of them with their paths. */
export async function askArchive(view: View, question: Question): Promise<number> {
  const found = await findWhere(view, question);
  const images = await imagesWith(view, found.among, 'ever');
  await readHeld(view, question, found, [...images.falling(Number.MAX_SAFE_INTEGER).take(ROWS)]);
  return images.size;
}

type Found = { among: Among; files: FileInventories | undefined };

async function findWhere(view: View, question: Question): Promise<Found> {
  if ('versions' in question)
    return {
      among: { column: 'package_set_id', documents: await packageSetsWith(view, question.versions) },
      files: undefined,
    };
  const files = await inventoriesWithFile(view, digestOfText(question.file));
  return { among: { column: 'id', documents: files.inventories }, files };
}

async function readHeld(
  view: View,
  question: Question,
  { among, files }: Found,
  images: readonly number[],
): Promise<void> {
  if ('versions' in question)
    await placesOf(
      view,
      await holdingsOfImages(view, {
        imageIds: images,
        versionIds: question.versions,
        sets: among.documents,
      }),
    );
  else if (files !== undefined) await fileHoldingsOfImages(view, images, files);
}

/** Milliseconds; `cpu`: the median of the time that the processor worked for it, in this process. */
export type Times = { p50: number; p99: number; cpu: number; answer: number };

export async function timeQuestions(
  store: Store,
  questions: readonly Question[],
  ask: (view: View, question: Question) => Promise<number>,
): Promise<Times> {
  return await timed(questions, (question) => store.read((view) => ask(view, question)));
}

/** One after the other. */
export async function timed<Item>(
  items: readonly Item[],
  ask: (item: Item) => Promise<number>,
): Promise<Times> {
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let answer = 0;
  for (const item of items) {
    const start = performance.now();
    const cpu = process.cpuUsage();
    answer = await ask(item);
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
