import { type Examiner, type ImageTree, readText } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';
import { folderOf, type Project } from './projects.ts';
import { normalizedName } from './requirement.ts';

const MAX_LIST_BYTES = 256 * 1024;
const PINNED = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]{0,200}\])?\s?==\s?([A-Za-z0-9][A-Za-z0-9.!+_-]*)/;

/** `vendor.txt` of pip, pipenv and poetry, `vendored.txt` of setuptools: what was copied into the folder beside it. */
export const vendorListExaminer: Examiner<string> = {
  id: 'python-vendor-list',
  version: 2,
  wants: { names: ['vendor.txt', 'vendored.txt'] },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_LIST_BYTES, problem, encoding: 'latin1' }) ?? '';
    const pinned = text.split('\n').filter((line) => PINNED.test(line));
    return pinned.length > 0 ? pinned.join('\n') : undefined;
  },
};

/** Projects whose modules are called otherwise. */
const MODULES = new Map([
  ['setuptools', ['pkg_resources']],
  ['attrs', ['attr']],
  ['pyyaml', ['yaml', 'yaml3']],
  ['python-dateutil', ['dateutil']],
  ['msgpack-python', ['msgpack']],
  ['ruamel-yaml', ['ruamel']],
]);

/** One copy: normalised name, version, and the line that says so. */
export type VendoredPin = { name: string; version: string; text: string };

/** Of the text of a list what really is next to it: distributions take the copies out and leave the list. */
export function pinsOf(text: string, beside: ReadonlySet<string>): VendoredPin[] {
  const modules = new Set([...beside].map((name) => name.toLowerCase().replace(/\.pyi?$/, '')));
  return text.split('\n').flatMap((line): VendoredPin[] => {
    const match = PINNED.exec(line);
    if (!match) return [];
    const [, written = '', version = ''] = match;
    const name = normalizedName(written);
    const isThere = [name.replaceAll('-', '_'), ...(MODULES.get(name) ?? [])].some((one) => modules.has(one));
    return isThere ? [{ name, version, text: `${written}==${version}` }] : [];
  });
}

/** Where metadata is beside the copy, that says more. */
export function* vendoredByList(tree: ImageTree, projects: readonly Project[]): Generator<Found> {
  const known = new Set(projects.map(({ site, name }) => `${site}\0${name}`));
  for (const { file, facts } of tree.factsOf(vendorListExaminer)) {
    const folder = folderOf(file.path);
    for (const pin of pinsOf(facts, new Set(tree.names(folder))))
      if (!known.has(`${folder}\0${pin.name}`)) yield vendoredIn(file.path, pin);
  }
}

/** What a list of copies says. */
export function vendoredIn(location: string, { name, version, text }: VendoredPin): Found {
  return {
    type: 'pypi',
    name,
    version,
    kind: 'library',
    evidence: {
      by: 'python',
      technique: 'manifest-analysis',
      confidence: 0.9,
      locations: [location],
      value: text,
      part: true,
    },
  };
}
