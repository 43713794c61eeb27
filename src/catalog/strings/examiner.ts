import type { RandomAccess } from '../../binaries/index.ts';
import type { Examiner } from '../../image-files/index.ts';
import { CRATE_RULES, STANDARD_LIBRARY } from '../kinds/rust/path-rules.ts';
import { DEBUG_LINK } from '../kinds/vendored/debug-link.ts';
import { CLASSIFIERS } from '../known/programs.ts';
import { LIBRARIES } from '../known/vendored-libraries.ts';
import type { StringFact } from './rule.ts';
import { StringRules } from './strings-of.ts';

const RULES = new StringRules([...CLASSIFIERS, ...LIBRARIES, CRATE_RULES, STANDARD_LIBRARY, DEBUG_LINK]);

/** Programs larger than this are not looked through. */
const LIMIT_BYTES = 4 * 1024 ** 3;
const LIMIT_SCRIPT_BYTES = 1024 ** 2;

/** What the strings of a program or library say about it, wherever it is: also for content inside of archives. */
export function stringsOf(content: RandomAccess, path: string): StringFact[] {
  return RULES.stringsOf(content, path);
}

/** One pass over each executable for all tables of rules. */
export const stringsExaminer: Examiner<readonly StringFact[]> = {
  id: 'strings',
  version: 8,
  wants: {
    magic: ['elf', 'pe', 'mach-o', 'shebang'],
    names: ['elixir.app'],
    accept: ({ sizeBytes, magic }) =>
      sizeBytes <=
      (magic === 'elf' || magic === 'pe' || magic === 'mach-o' ? LIMIT_BYTES : LIMIT_SCRIPT_BYTES),
  },
  examine({ content, path }) {
    const facts = stringsOf(content, path);
    return facts.length === 0 ? undefined : facts;
  },
};
