import type { Examiner } from '../image-files/index.ts';
import { elfReachExaminer } from './facts/elf-facts.ts';
import { elfObjectExaminer } from './facts/elf-object.ts';
import { ldSoCacheExaminer, loaderConfigExaminer } from './facts/loader-files.ts';
import { PACKS } from './packs/packs.ts';

/** What reach reads in files. */
export const REACH_EXAMINERS: readonly Examiner<unknown>[] = [
  ...new Set<Examiner<unknown>>([
    elfObjectExaminer,
    elfReachExaminer,
    ldSoCacheExaminer,
    loaderConfigExaminer,
    ...PACKS.flatMap(({ examiners = [] }) => examiners),
  ]),
];
