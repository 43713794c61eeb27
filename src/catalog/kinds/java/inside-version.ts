import { classStrings } from '../../../binaries/index.ts';
import type { ClassClue } from './class-clues.ts';
import type { ArchiveFiles } from './open-archive.ts';
import { readProperties } from './pom.ts';

const MOST_BYTES = 1 << 20;
const PLAIN_VERSION = /^(\d{1,5}\.\d{1,5}(?:\.\d{1,5}){0,2}(?:[.-][A-Za-z][A-Za-z0-9]{0,20})?)$/;

/** The version that classes themselves tell: undefined unless there is exactly one. */
export function insideVersion(archive: ArchiveFiles, { known, prefix }: ClassClue): string | undefined {
  const clue = known.version;
  if (clue === undefined || (prefix === undefined && clue.root !== true)) return undefined;
  const bytes = archive.read(clue.root === true ? clue.file : `${prefix}${clue.file}`, MOST_BYTES);
  if (bytes === undefined) return undefined;
  if (clue.key !== undefined) return PLAIN_VERSION.exec(readProperties(bytes).get(clue.key) ?? '')?.[1];
  const pattern = clue.pattern ?? PLAIN_VERSION;
  const found = new Set(classStrings(bytes).flatMap((text) => pattern.exec(text)?.[1] ?? []));
  return found.size === 1 ? [...found][0] : undefined;
}
