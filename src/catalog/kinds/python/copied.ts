import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Examiner, type ImageTree, readText } from '../../../image-files/index.ts';
import { BUNDLED_PYTHON, type BundledPython } from '../../known/bundled-python.ts';
import type { Found } from '../../types.ts';
import { folderOf, type Project } from './projects.ts';
import { pinsOf, vendorListExaminer } from './vendored.ts';

const MOST_BYTES = 256 * 1024;
/** `__version__ = "1.26.5"`, `__version__ = version = '2.1'`, `VERSION: str = "2.1"`. */
const TEXT =
  /^(?:tag = )?(?:__version__|version|VERSION)(?:[ \t]{0,4}:[ \t]{0,4}[\w.]{1,40})?[ \t]{0,4}=(?:[ \t]{0,4}\w{1,40}[ \t]{0,4}=)?[ \t]{0,4}u?["'](\d[\w.!+]{0,40})["']/m;
/** `VERSION = (5, 2, 19, "final", 0)`, `__version_info__ = (3, 4, 0)`; of what is not final it does not say how it is called. */
const NUMBERS =
  /^(?:VERSION|version|version_info|__version_info__)[ \t]{0,4}=[ \t]{0,4}(?:version_info)?\((\d{1,6}(?:, ?\d{1,6}){1,3})(?:, ?(["'])final\2, ?\d{1,3})?,?\)/m;

/** By module and file: an own folder of that name, or the module that is a single file. */
const BY_FILE = new Map(
  BUNDLED_PYTHON.flatMap((library) =>
    [...library.files, '__init__.py'].map((file) => [keyOf(library, file), library] as const),
  ),
);

function keyOf({ module }: BundledPython, file: string): string {
  return module.endsWith('.py') ? module : `${module}/${file}`;
}

function libraryOf(path: string): BundledPython | undefined {
  const parts = path.split('/').slice(-2);
  return BY_FILE.get(parts.join('/')) ?? BY_FILE.get(parts.at(-1) ?? '');
}

/** What a file says of its own version; without it says nothing. */
type Stated = { version?: string; text?: string };

/** Files of libraries that others copy. */
export const copiedExaminer: Examiner<Stated> = {
  id: 'python-copied',
  version: 1,
  wants: {
    names: [
      ...new Set(BUNDLED_PYTHON.flatMap((one) => (one.module.endsWith('.py') ? one.module : one.files))),
      '__init__.py',
    ],
    accept: ({ path }) => libraryOf(path) !== undefined,
  },
  examine(file, problem) {
    const text = readText(file, { limit: MOST_BYTES, problem, encoding: 'latin1' }) ?? '';
    const stated = TEXT.exec(text) ?? NUMBERS.exec(text);
    if (stated?.[1] === undefined) return {};
    return { version: versionOf(stated[1], stated[2] !== undefined), text: stated[0].slice(0, 80) };
  },
};

/** As PEP 440 normalises it. Projects that say that it is final leave a last number of 0 out of the name of the release. */
function versionOf(stated: string, saysFinal: boolean): string {
  const numbers = stated.split(/, ?/);
  if (saysFinal && numbers.length > 2 && numbers.at(-1) === '0') numbers.pop();
  return numbers.join('.').replaceAll(/(^|\.)0+(?=\d)/g, '$1');
}

/**
 * Libraries that lie where no installer put them, without metadata: what pip takes into its own folder, what was copied into an application.
 * One that does not say its version is told where nothing around it is described: a package that is has its own list, and cuts out of others
 * what it needs.
 */
export function* copiedLibraries(tree: ImageTree, projects: readonly Project[]): Generator<Found> {
  const described = new Set(projects.map(({ site, name }) => `${site}\0${name}`));
  const sites = new Set(projects.map(({ site }) => site));
  for (const [place, { library, met, stating }] of placesOf(tree)) {
    const beside = folderOf(place);
    if (described.has(`${beside}\0${library.project}`) || isOnList(tree, beside, library)) continue;
    const path = stating.find((one) => tree.factsAt(copiedExaminer, one)?.version !== undefined);
    if (path === undefined && (library.witness === undefined || isWithin(beside, sites))) continue;
    const { version, text } = (path !== undefined && tree.factsAt(copiedExaminer, path)) || {};
    yield withoutUndefined({
      type: 'pypi',
      name: library.project,
      version,
      kind: 'library' as const,
      evidence: withoutUndefined({
        by: 'python',
        technique: 'binary-analysis' as const,
        confidence: version === undefined ? 0.5 : 0.8,
        locations: [path ?? met],
        value: text,
      }),
    });
  }
}

/** `met`: a file of it. `stating`: those that may say a version, in the order in which they are asked. */
type Copy = { library: BundledPython; met: string; stating: string[] };

/** Each copy once, by its folder or file. */
function placesOf(tree: ImageTree): Map<string, Copy> {
  const places = new Map<string, Copy>();
  for (const { file } of tree.factsOf(copiedExaminer)) {
    const library = libraryOf(file.path);
    if (library === undefined) continue;
    const isFile = library.module.endsWith('.py');
    const place = isFile ? file.path : folderOf(file.path);
    if (places.has(place)) continue;
    const { witness, files } = library;
    if (witness !== undefined && tree.get(`${place}/${witness}`) === undefined) continue;
    const stating = isFile ? [place] : files.map((name) => `${place}/${name}`);
    places.set(place, { library, met: file.path, stating });
  }
  return places;
}

function isOnList(tree: ImageTree, folder: string, { project }: BundledPython): boolean {
  return ['vendor.txt', 'vendored.txt'].some((name) => {
    const list = tree.factsAt(vendorListExaminer, `${folder}/${name}`);
    return (
      list !== undefined && pinsOf(list, new Set(tree.names(folder))).some((pin) => pin.name === project)
    );
  });
}

function isWithin(folder: string, sites: ReadonlySet<string>): boolean {
  for (let at = folder; at !== ''; at = folderOf(at)) if (sites.has(at)) return true;
  return sites.has('');
}
