import type { Cataloguer } from '../../src/catalog/types.ts';
import type { Examiner } from '../../src/image-files/index.ts';

export const noteExaminer: Examiner<string> = {
  id: 'notes',
  version: 1,
  wants: { suffixes: ['.note'] },
  examine: ({ content }) => content.read(0, content.sizeBytes).toString('utf8').trim(),
};

/** Every file `x.note` that holds `NAME VERSION` is a component: for tests of what is around cataloguers. */
export const noteCataloguer: Cataloguer = {
  id: 'notes',
  examiners: [noteExaminer],
  *catalogue(tree) {
    for (const { file, facts } of tree.factsOf(noteExaminer)) {
      const [name = '', version = ''] = facts.split(' ');
      const evidence = { by: 'notes', technique: 'filename', confidence: 1, locations: [file.path] } as const;
      yield { type: 'generic', name, version, kind: 'library', evidence };
    }
  },
};
