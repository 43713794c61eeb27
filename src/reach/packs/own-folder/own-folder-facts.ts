import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';

/** Of a text that finds files from its own place: last parts of what stands in quotes, none twice. Byte strings. */
export type OwnFolderFacts = { names: readonly string[]; isCut?: true };

const LIMIT_BYTES = 1024 * 1024;
const LIMIT_NAMES = 5000;
/** Modules that are installed for everybody: packs of their languages know what is theirs. */
const OF_PACKAGES =
  /\/(?:(?:site|dist)-packages|node_modules|nodejs|perl5?|perl-base|python[\d.]+|gems|gems-integration|ruby)\//;
const ITS_PLACE =
  /__file__|__FILE__|__dir__|__DIR__|__dirname|__filename|import\.meta\.|\bFindBin\b|\$0\b|\$PROGRAM_NAME\b|\bargv\[0\]|\bsys\.path\[0\]/;
const NAME = /^[\w.+-]{2,80}$/;
const SCRIPT = /^#![^\n]*(?:python|pypy|perl|ruby|node|php)/;

export const ownFolderExaminer: Examiner<OwnFolderFacts> = {
  id: 'reach-own-folder',
  version: 1,
  wants: {
    magic: ['shebang'],
    suffixes: ['.py', '.rb', '.pl', '.pm', '.php', '.inc', '.js', '.mjs', '.cjs', '.cgi'],
    accept: ({ path }) => !OF_PACKAGES.test(path),
  },
  examine({ content, sizeBytes, magic }) {
    const text = content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if ((magic === 'shebang' && !SCRIPT.test(text)) || !ITS_PLACE.test(text)) return undefined;
    const names = new Set<string>();
    for (const piece of text.split(/["'`\n]/)) {
      const name = piece.slice(piece.lastIndexOf('/') + 1);
      if (names.size < LIMIT_NAMES && NAME.test(name)) names.add(name);
    }
    const isCut = sizeBytes > LIMIT_BYTES || names.size >= LIMIT_NAMES;
    return withoutUndefined({ names: [...names], isCut: isCut ? (true as const) : undefined });
  },
};
