import { messageOf } from '../../../base/errors.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import type { Examiner } from '../../../image-files/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { BANNER_NAMES } from '../javascript/banner-names.ts';

const LIMITS = { bytes: 1024 * 1024, depth: 50 };
const PLACE = /(?:^|\/)bower_components\/([^/]+)\/\.?bower\.json$/;
/** Well-known libraries, which their authors publish under one name in both places; no advisories speak of Bower's. */
const IN_NPM: ReadonlySet<string> = new Set(BANNER_NAMES.values());
const VERSION = /^v?\d[\w.+-]{0,100}$/;

/** The version that Bower installed, which stands in its own copy of the description, or in the author's. */
const installedExaminer: Examiner<string> = {
  id: 'bower',
  version: 1,
  wants: { names: ['.bower.json', 'bower.json'], accept: ({ path }) => PLACE.test(path) },
  examine({ content, sizeBytes }, problem) {
    try {
      const json = parseJson(content.read(0, Math.min(sizeBytes, LIMITS.bytes + 1)), LIMITS);
      const { version } = isJsonObject(json) ? json : {};
      return typeof version === 'string' && VERSION.test(version) ? version.replace(/^v/, '') : undefined;
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

/** Packages that Bower installed, by the name of their folders. */
export const bowerCataloguer: Cataloguer = {
  id: 'bower',
  examiners: [installedExaminer],
  *catalogue(tree): Generator<Found> {
    const known = new Set<string>();
    for (const { file, facts: version } of tree.factsOf(installedExaminer)) {
      const [, name = ''] = PLACE.exec(file.path) ?? [];
      const folder = file.path.slice(0, file.path.lastIndexOf('/'));
      // `.bower.json` comes before the author's in byte order.
      if (known.has(folder)) continue;
      known.add(folder);
      yield {
        type: IN_NPM.has(name) ? 'npm' : 'bower',
        name,
        version,
        kind: 'library',
        evidence: { by: 'bower', technique: 'manifest-analysis', confidence: 1, locations: [file.path] },
      };
    }
  },
};
