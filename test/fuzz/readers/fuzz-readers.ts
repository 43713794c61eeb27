import { ShearwallError } from '../../../src/base/errors.ts';
import { JsonError } from '../../../src/base/parse-json.ts';
import { seededRandom } from '../../seeded-random.ts';
import { CORPUS } from './corpus.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { type FuzzedReader, READERS } from './readers.ts';

const MOST_CPU_MS = 2000;
const MOST_BYTES = 200 * 1024 ** 2;

export type ReadersReport = {
  cases: number;
  /** Errors that are none of ours. */
  failures: string[];
  /** Cases that took more than 2 s of CPU or 200 MiB. */
  excesses: string[];
  slowest: { name: string; ms: number; case: number };
  largest: { name: string; bytes: number; case: number };
};

/** Gives each reader bytes that are nearly right. Each case follows from the seed and its number: `from` begins at a later one; 0 with what was found before. */
export async function fuzzReaders(seed: number, cases: number, from = 0): Promise<ReadersReport> {
  const none = { name: '', case: 0 };
  const report: ReadersReport = {
    cases,
    failures: [],
    excesses: [],
    slowest: { ...none, ms: 0 },
    largest: { ...none, bytes: 0 },
  };
  if (from === 0)
    for (const [at, { reader, bytes }] of CORPUS.entries())
      await runCase(readerOf(reader), bytes, -1 - at, report);
  for (let at = from; at < from + cases; at++) {
    const random = seededRandom(seed + at);
    const reader = random.pick(READERS);
    const bytes = mutateBytes(random.pick(reader.seeds), random.pick(random.pick(READERS).seeds), random);
    await runCase(reader, bytes, at, report);
  }
  return report;
}

/** The reader of this name. */
export function readerOf(name: string): FuzzedReader {
  const found = READERS.find((reader) => reader.name === name);
  if (found === undefined) throw new Error(`no reader is called ${name}`);
  return found;
}

async function runCase(
  reader: FuzzedReader,
  bytes: Buffer,
  at: number,
  report: ReadersReport,
): Promise<void> {
  const { name } = reader;
  const place = `case ${at}, ${name}`;
  // What is thrown where nobody awaits it ends the process: this says after which case.
  const uncaught = (error: unknown): void => {
    report.failures.push(`${place} or the one before: uncaught ${String(error)}`);
  };
  process.on('uncaughtException', uncaught);
  const memory = process.memoryUsage.rss();
  const startedAt = process.cpuUsage();
  const failure = await failureOf(reader, bytes);
  process.off('uncaughtException', uncaught);
  const { user, system } = process.cpuUsage(startedAt);
  const ms = (user + system) / 1000;
  const grown = process.memoryUsage.rss() - memory;
  if (failure !== undefined) report.failures.push(`${place}: ${failure}`);
  if (ms > MOST_CPU_MS) report.excesses.push(`${place}: took ${ms.toFixed(0)} ms of CPU`);
  if (grown > MOST_BYTES) report.excesses.push(`${place}: took ${(grown / 2 ** 20).toFixed(0)} MiB`);
  if (ms > report.slowest.ms) report.slowest = { name, ms, case: at };
  if (grown > report.largest.bytes) report.largest = { name, bytes: grown, case: at };
}

/** Undefined: it was read, or refused by an error that is ours. */
export async function failureOf({ read }: FuzzedReader, bytes: Buffer): Promise<string | undefined> {
  try {
    await read(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof ShearwallError && error.kind !== 'internal') return undefined;
    if (error instanceof JsonError) return undefined;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
