import { messageOf } from '../../../base/errors.ts';
import {
  type Budget,
  type RandomAccess,
  readZip,
  readZipEntry,
  type ZipEntry,
} from '../../../binaries/index.ts';
import { elfReachFacts } from '../../facts/elf-facts.ts';

type Problem = (message: string) => void;

const MOST_TEXT_BYTES = 32 * 1024 ** 2;
const MOST_ENTRY_BYTES = 256 * 1024 ** 2;
const NATIVE = /\.so(?:\.\d+)*$/;

/** What a zip holds that Python runs (zipapp, shiv, pex): its texts one after another, and what its libraries need. Byte strings. */
export type ZippedText = { text: string; needed: readonly string[]; isCut: boolean };

/** Undefined: it is no zip, or Python runs nothing of it. */
export function zippedText(content: RandomAccess, budget: Budget, problem: Problem): ZippedText | undefined {
  const zip = readZip(content);
  if (zip?.entries.some(({ name }) => /^__main__\.pyc?$/.test(name)) !== true) return undefined;
  const texts: string[] = [];
  const needed = new Set<string>();
  const names = new Set(zip.entries.map(({ name }) => name));
  let isCut = zip.problems.length > 0;
  let left = MOST_TEXT_BYTES;
  const open = (entry: ZipEntry): RandomAccess | undefined => {
    try {
      return readZipEntry(content, entry, { most: MOST_ENTRY_BYTES, budget, problem });
    } catch (error) {
      problem(`${entry.name}: ${messageOf(error)}`);
      isCut = true;
      return undefined;
    }
  };
  for (const entry of zip.entries) {
    const { name } = entry;
    if (NATIVE.test(name)) {
      const inner = open(entry);
      for (const library of inner === undefined ? [] : (elfReachFacts(inner, problem)?.loads.needed ?? []))
        needed.add(library);
    } else if (name.endsWith('.py')) {
      const inner = left > 0 ? open(entry) : undefined;
      if (inner === undefined || inner.sizeBytes > left) isCut = true;
      else texts.push(inner.read(0, inner.sizeBytes).toString('latin1'));
      left -= inner?.sizeBytes ?? 0;
    } else if (name.endsWith('.pyc') && !name.includes('__pycache__/') && !names.has(name.slice(0, -1)))
      isCut = true;
  }
  return { text: texts.join('\n'), needed: [...needed], isCut };
}
