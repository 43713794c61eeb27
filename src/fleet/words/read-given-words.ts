import { readStart } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { type IgnoreFile, loadVex, readKeptIgnore, rulesOfKept } from '../../scan/index.ts';
import type { GivenWords } from './words-of-catalog.ts';

/** Files of VEX and of rules, read and understood. Throws SCAN_VEX_UNREADABLE, VEX_UNREADABLE, SCAN_IGNORE_…. */
export async function readGivenWords(
  { vex, ignoreFiles }: { vex: readonly string[]; ignoreFiles: readonly IgnoreFile[] },
  { log }: Pick<Context, 'log'>,
): Promise<GivenWords> {
  const ignores = await Promise.all(ignoreFiles.map((file) => readKeptIgnore(file, readStart)));
  await Promise.all(ignores.map(rulesOfKept));
  const sources = await Promise.all(vex.map((path) => loadVex(path, (message) => log.warn(message))));
  return { vex: sources.flat(), ignores };
}
