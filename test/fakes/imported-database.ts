import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { repositoryContext } from './repository-context.ts';
import { flagsOf, runLine } from './run-line.ts';

export type FeedsToImport = {
  /** What Debian's tracker says; declared whole for trixie. */
  tracker: object;
  /** OSV's records, declared whole for `covers`. */
  osv: readonly object[];
  covers: readonly string[];
  /** What KEV names, besides one that nobody has; EPSS comes with it. Undefined: neither feed. */
  exploited?: readonly string[];
  /** ISO 8601, of the data of KEV and EPSS. */
  date?: string;
};

/** A folder for `--data-dir`, with a database that the program itself built of files that it imported. */
export async function importedDatabase(
  folder: string,
  { tracker, osv, covers, exploited, date = '2026-01-01T00:00:00Z' }: FeedsToImport,
  context: Awaited<ReturnType<typeof repositoryContext>>,
): Promise<string> {
  const data = join(folder, 'data');
  const run = (...words: string[]) => runLine(['db', ...words, '--data-dir', data], context);
  const take = async (name: string, content: string, ...flags: string[]): Promise<void> => {
    await writeFile(join(folder, name), content);
    await run('import', join(folder, name), ...flags);
  };
  await mkdir(join(folder, 'osv'), { recursive: true });
  for (const [at, record] of osv.entries())
    await writeFile(join(folder, `osv/${at}.json`), JSON.stringify(record));
  await run('import', join(folder, 'osv'), '--as', 'osv', '--feed', 'osv', ...flagsOf({ covers }));
  await take('tracker.json', JSON.stringify(tracker), '--covers', 'Debian:13');
  if (exploited !== undefined) {
    const vulnerabilities = [...exploited, 'CVE-2020-0001'].map((cveID) => ({
      cveID,
      dateAdded: date.slice(0, 10),
    }));
    await take('kev.json', JSON.stringify({ catalogVersion: '1', dateReleased: date, vulnerabilities }));
    const head = `#model_version:v1,score_date:${date.slice(0, 19)}+0000`;
    await take('epss.csv', `${head}\ncve,epss,percentile\nCVE-2020-0001,0.1,0.1\n`);
  }
  await run('build');
  return data;
}
