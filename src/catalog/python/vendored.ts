import type { CatalogTree, Examiner, Found } from '../types.ts';
import { folderOf, type Project } from './projects.ts';
import { normalizedName } from './requirement.ts';

const MAX_LIST_BYTES = 256 * 1024;
const PINNED = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]{0,200}\])?\s?==\s?([A-Za-z0-9][A-Za-z0-9.!+_-]*)/;

/** `vendor.txt` of pip, pipenv and poetry, `vendored.txt` of setuptools: what was copied into the folder beside it. */
export const vendorListExaminer: Examiner<[name: string, version: string][]> = {
  id: 'python-vendor-list',
  version: 1,
  wants: { names: ['vendor.txt', 'vendored.txt'] },
  examine({ content }) {
    const text = content.read(0, Math.min(content.sizeBytes, MAX_LIST_BYTES)).toString('latin1');
    const pins = text.split('\n').flatMap((line): [string, string][] => {
      const match = PINNED.exec(line);
      return match ? [[match[1] ?? '', match[2] ?? '']] : [];
    });
    return pins.length > 0 ? pins : undefined;
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

/** Only what really lies there: distributions take the copies out and leave the list. Metadata of its own says more. */
export function* vendoredByList(tree: CatalogTree, projects: readonly Project[]): Generator<Found> {
  const known = new Set(projects.map(({ site, name }) => `${site}\0${name}`));
  for (const { file, facts } of tree.factsOf(vendorListExaminer)) {
    const folder = folderOf(file.path);
    const modules = new Set(tree.names(folder).map((name) => name.toLowerCase().replace(/\.pyi?$/, '')));
    for (const [written, version] of facts) {
      const name = normalizedName(written);
      if (known.has(`${folder}\0${name}`)) continue;
      const module = [name.replaceAll('-', '_'), ...(MODULES.get(name) ?? [])].find((one) =>
        modules.has(one),
      );
      if (module === undefined) continue;
      yield {
        type: 'pypi',
        name,
        version,
        kind: 'library',
        evidence: {
          by: 'python',
          technique: 'manifest-analysis',
          confidence: 0.9,
          locations: [file.path],
          value: `${written}==${version}`,
          part: true,
        },
      };
    }
  }
}
