import { loaderConfigExaminer } from '../../../reach/index.ts';
import type { Cataloguer } from '../../types.ts';
import { elfExaminer } from './elf-facts.ts';
import { foundOfNote } from './package-note.ts';

export { catalogLoader } from './catalog-loader.ts';
export { elfExaminer } from './elf-facts.ts';

/** Packages that left a note in their programs. Where the package itself is on record, it says more and the note nothing new. */
export const elfCataloguer: Cataloguer = {
  id: 'elf',
  examiners: [elfExaminer, loaderConfigExaminer],
  *catalogue(tree, _report, found) {
    const keyOf = (type: string, name: string, version = ''): string => JSON.stringify([type, name, version]);
    const known = new Set<string>();
    for (const { type, name, version, source } of found) {
      known.add(keyOf(type, name, version));
      if (source !== undefined) known.add(keyOf(type, source.name, source.version));
    }
    for (const { file, facts } of tree.factsOf(elfExaminer)) {
      const { note } = facts;
      if (note !== undefined && !known.has(keyOf(note.type, note.name, note.version)))
        yield foundOfNote(note, file);
    }
  },
};
