import { hasRoom } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { type PerlFacts, readPerl } from './read-perl.ts';

const LIMIT_BYTES = 4 * 1024 * 1024;
const LIMIT_NAMES = 20_000;
const PERL = /^#![^\n]*perl/;
/** Scripts and modules of Perl. */
export const perlExaminer: Examiner<PerlFacts> = {
  id: 'reach-perl',
  version: 11,
  wants: {
    magic: ['shebang'],
    suffixes: ['.pl', '.pm', '.al', '.ph', '.cgi', '.psgi', '.PL', '.t'],
    accept: ({ magic }) => magic === 'shebang' || magic === undefined,
  },
  examine({ content, sizeBytes, magic }, problem) {
    const text = content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if (magic === 'shebang' && !PERL.test(text) && !isHanded(text)) return undefined;
    if (sizeBytes > LIMIT_BYTES) problem(`it has ${sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
    let isCut = sizeBytes > LIMIT_BYTES;
    const facts = readPerl(text, (size) => {
      const fits = hasRoom(size, LIMIT_NAMES, 'names', problem);
      isCut ||= !fits;
      return fits;
    });
    return withoutUndefined({ ...facts, isCut: isCut ? (true as const) : undefined });
  },
};

/** Shells are told to hand themselves to perl: `eval 'exec perl -S $0 ${1+"$@"}'`. */
function isHanded(text: string): boolean {
  const lines = text.slice(0, 500).split('\n');
  return lines.some((line) => line.includes('exec ') && line.includes('perl'));
}
