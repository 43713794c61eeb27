import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type LoaderObject, openElf } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { type PackageNote, packageNoteOf } from './package-note.ts';

/** What the loader wants of an executable or library, and what its builder wrote into it. Byte strings. */
export type ElfFacts = LoaderObject & {
  type: string;
  soname?: string;
  /** Lower-case hex. */
  buildId?: string;
  note?: PackageNote;
};

const LIMIT_NEEDED = 200;
const NT_GNU_BUILD_ID = 3;

export const elfExaminer: Examiner<ElfFacts> = {
  id: 'elf',
  version: 3,
  wants: { magic: ['elf'] },
  examine({ content }, problem) {
    const elf = openElf(content);
    if (elf === undefined) return undefined;
    const { type, machine, class: bits, interpreter, dynamic } = elf.object;
    if (type === 'relocatable' || type === 'core') return undefined;
    const { needed, rpath, runpath, soname, flags1 = 0 } = dynamic ?? {};
    const upTo = (names: readonly string[] = [], what = 'folders of libraries'): string[] =>
      atMost(names, LIMIT_NEEDED, what, problem).slice();
    const notes = elf.notes();
    const buildId = notes.find((note) => note.name === 'GNU' && note.type === NT_GNU_BUILD_ID)?.content;
    const note = packageNoteOf(notes, problem);
    return withoutUndefined({
      type,
      machine,
      class: bits,
      interpreter,
      needed: upTo(needed, 'libraries that it needs'),
      rpath: upTo(rpath),
      runpath: upTo(runpath),
      flags1,
      soname,
      buildId: buildId?.subarray(0, 32).toString('hex'),
      note,
    });
  },
};
