import type { LibraryFacts } from './known-file.ts';
import { KNOWN_LIBRARIES } from './known-libraries.ts';
import { KNOWN_LOADERS } from './known-loaders.ts';
import { KNOWN_PROGRAMS } from './known-programs.ts';

/** Whether its texts lead to nothing but single files: then those that were not kept matter little. */
export function usesTexts({ runs, loads, folders }: LibraryFacts): boolean {
  return runs !== false || loads !== false || folders !== false;
}

/** auditwheel puts a part of the digest into the name of what it takes along: `libkrb5-fcafa220.so.3`. */
const OF_WHEEL = /-[\da-f]{8}(?=\.so)/;
const KNOWN = [...KNOWN_PROGRAMS, ...KNOWN_LIBRARIES, ...KNOWN_LOADERS];
const NOTHING: LibraryFacts = { evidence: '' };

export function libraryFacts(path: string): LibraryFacts {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(OF_WHEEL, '');
  return KNOWN.find((entry) => entry.name.test(name)) ?? NOTHING;
}
