import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import { licensesOf } from '../../licenses/index.ts';
import type { Cataloguer, Found, ListedFile } from '../../types.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_NOTE_BYTES = 64 * 1024;
const PLACE =
  /(?:^|\/)var\/db\/pkg\/([^/]+)\/([^/]+)\/(?:CONTENTS|LICENSE|SLOT|HOMEPAGE|DESCRIPTION|repository)$/;
/** PMS 3.2: a version, with letters, suffixes and a revision. */
const VERSION =
  /^(.{1,200}?)-(\d[\d.]{0,100}[a-z]?(?:_(?:alpha|beta|pre|rc|p)\d{0,20}){0,5}(?:-r\d{1,20})?)$/;
const OBJECT = /^obj (.{1,4096}) ([0-9a-f]{32}) \d+$/s;

/** Packages as Portage installed them, with what it put where. */
const contentsExaminer: Examiner<[path: string, md5: string][]> = {
  id: 'portage-contents',
  version: 1,
  wants: { names: ['CONTENTS'], accept: ({ path }) => PLACE.test(path) },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_BYTES, problem, encoding: 'latin1' });
    if (text === undefined) return undefined;
    return text.split('\n').flatMap((line): [string, string][] => {
      const [, path, md5] = OBJECT.exec(line) ?? [];
      return path === undefined || md5 === undefined ? [] : [[path.replace(/^\/+/, ''), md5]];
    });
  },
};

const noteExaminer: Examiner<string> = {
  id: 'portage-note',
  version: 1,
  wants: {
    names: ['LICENSE', 'SLOT', 'HOMEPAGE', 'DESCRIPTION', 'repository'],
    accept: ({ path }) => PLACE.test(path),
  },
  examine: (file, problem) => readText(file, { limit: MAX_NOTE_BYTES, problem })?.trim() || undefined,
};

/** Packages of Gentoo. What they need is written in a language of conditions that only Portage can answer: no edges. */
export const portageCataloguer: Cataloguer = {
  id: 'portage',
  examiners: [contentsExaminer, noteExaminer],
  *catalogue(tree, report): Generator<Found> {
    for (const { file, facts } of tree.factsOf(contentsExaminer)) {
      const [, category = '', folder = ''] = PLACE.exec(file.path) ?? [];
      const [, name, version] = VERSION.exec(folder) ?? [];
      if (name === undefined || version === undefined)
        report({ path: file.path, by: 'portage', message: 'its folder names no package with a version' });
      else yield foundOf({ category, name, version }, file.path, facts, tree);
    }
  },
};

function foundOf(
  { category, name, version }: { category: string; name: string; version: string },
  path: string,
  objects: readonly (readonly [string, string])[],
  tree: ImageTree,
): Found {
  const note = (file: string): string | undefined =>
    tree.factsAt(noteExaminer, path.replace(/CONTENTS$/, file))?.slice(0, 500);
  const root = path.slice(0, path.indexOf('var/db/pkg/'));
  const [slot, homepage, description, repository] = ['SLOT', 'HOMEPAGE', 'DESCRIPTION', 'repository'].map(
    note,
  );
  const files = objects.map(
    ([file, hex]): ListedFile => ({ path: root + file, digest: { algorithm: 'md5', hex } }),
  );
  return withoutUndefined({
    type: 'ebuild',
    namespace: category,
    name,
    version,
    qualifiers: withoutUndefined({ repository, slot }),
    kind: 'library',
    evidence: { by: 'portage', technique: 'manifest-analysis', confidence: 1, locations: [path] },
    files: files.length > 0 ? files : undefined,
    ...licensesOf(
      (note('LICENSE') ?? '').split(/\s+/).filter((word) => /^[\w.+-]+$/.test(word)),
      'AND',
    ),
    homepage: homepage !== undefined ? (homepage.split(' ', 1)[0] ?? homepage) : undefined,
    description,
  });
}
