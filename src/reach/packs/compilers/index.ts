import type { Pack, Target } from '../../types.ts';

type Known = { program: RegExp; opens: readonly Target[] };

const HEADERS: readonly Target[] = [
  'usr/include',
  'usr/local/include',
  'usr/lib/gcc',
  'usr/local/lib/gcc',
  'usr/lib/clang',
].map((folder) => ({ folder: `/${folder}` }));

/** A server may compile at run time: Varnish its settings, Python and Ruby extensions. */
const COMPILERS: readonly Known[] = [
  // cpp(1), search path; clang(1).
  {
    program: /(?:^|\/)(?:cc1(?:plus|obj|objplus)?|(?:[\w-]+-)?cpp[\d.-]*|clang[\w.+-]*|tcc)$/,
    opens: HEADERS,
  },
  // ld(1), -L and -l: objects that a program starts with, archives, scripts, libraries.
  {
    program: /(?:^|\/)(?:(?:[\w-]+-)?ld(?:\.(?:bfd|gold|lld|mold))?|lld|mold|collect2|tcc)$/,
    opens: [{ anywhere: ['.o', '.a', '.so', '.la', '.lds'] }, { anywhere: [''], only: 'library' }],
  },
];

/** What compilers and linkers open beside what they are given: folders that say nothing elsewhere. */
export const compilersPack: Pack = {
  id: 'compilers',
  *follow({ path, use, file }) {
    if (use !== 'code' || file.magic !== 'elf') return;
    for (const { program, opens } of COMPILERS)
      for (const to of program.test(path) ? opens : [])
        yield {
          to,
          kind: 'searches',
          use: 'data',
          certainty: 'possible',
          evidence: { literal: '', where: path },
        };
  },
};
