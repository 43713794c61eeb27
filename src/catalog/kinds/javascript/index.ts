import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { npmName } from '../node/npm-name.ts';
import { javascriptExaminer } from './examiner.ts';
import { namelessModulesExaminer } from './nameless-modules.ts';
import type { BundledLibrary } from './types.ts';

const HOLDER = 'node_modules/';
const CONFIDENCE = { banner: 0.9, path: 0.6, unversioned: 0.5 };

/** Libraries in bundles of JavaScript and in copies, by their licence comments, their code, and the paths of modules. */
export const javascriptCataloguer: Cataloguer = {
  id: 'javascript',
  examiners: [javascriptExaminer, namelessModulesExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(javascriptExaminer)) {
      const known = versionedBeside(file.path, tree);
      for (const library of facts)
        if (!known.has(library.name) && !isOfItsOwn(library, file.path))
          yield foundOf(library, file.path, facts.length === 1);
    }
  },
};

/** What an installed package calls itself without a version: its manifest has one. */
function isOfItsOwn({ name, version }: BundledLibrary, path: string): boolean {
  const at = path.lastIndexOf(HOLDER);
  return version === undefined && at >= 0 && path.startsWith(`${name}/`, at + HOLDER.length);
}

/** A source map adds the names of what its script says no version of. */
function versionedBeside(path: string, tree: ImageTree): ReadonlySet<string> {
  if (!path.endsWith('.map')) return new Set();
  const libraries = tree.factsAt(javascriptExaminer, path.slice(0, -'.map'.length)) ?? [];
  return new Set(libraries.filter(({ version }) => version !== undefined).map(({ name }) => name));
}

/** It is a bundle that neither names its modules itself, nor a source map beside it; a copy of one library is none. */
export function hasNamelessModules(path: string, tree: ImageTree): boolean {
  if (tree.factsAt(namelessModulesExaminer, path) !== 'nameless') return false;
  if (tree.factsAt(namelessModulesExaminer, `${path}.map`) === 'mapped') return false;
  const [only, ...more] = tree.factsAt(javascriptExaminer, path) ?? [];
  return only === undefined || more.length > 0 || !isNamedAfter(path, only.name);
}

/** `jquery-3.7.1.min.js`, `axios.js`. */
function isNamedAfter(path: string, library: string): boolean {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const name = library.slice(library.lastIndexOf('/') + 1).replace(/\.js$/, '');
  return file.startsWith(name) && /^[.@_-]/.test(file.slice(name.length));
}

function foundOf(library: BundledLibrary, path: string, isAlone: boolean): Found {
  const { name, version, text, atStart } = library;
  return withoutUndefined({
    type: 'npm',
    ...npmName(name),
    version,
    kind: 'library',
    evidence: withoutUndefined({
      by: 'javascript',
      technique: 'binary-analysis',
      confidence: confidenceOf(library),
      locations: [path],
      value: text,
      part: !(isAlone && atStart === true) ? true : undefined,
    }),
  });
}

function confidenceOf({ version, byPath }: BundledLibrary): number {
  if (version === undefined) return CONFIDENCE.unversioned;
  return byPath === true ? CONFIDENCE.path : CONFIDENCE.banner;
}
