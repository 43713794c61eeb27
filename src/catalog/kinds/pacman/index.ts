import { withoutUndefined } from '../../../base/without-undefined.ts';
import { unpackPaid } from '../../../binaries/index.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import { licensesOf } from '../../licenses/index.ts';
import type { Cataloguer, Found, ListedFile, Requirement } from '../../types.ts';
import { distroOf, distroQualifier } from '../distro-id/index.ts';
import { supplierOf } from '../distro-id/supplier.ts';
import { mtreeFiles, sectionsOf } from './local-database.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_DESCRIPTION_BYTES = 1024 * 1024;
const PLACE = /(?:^|\/)var\/lib\/pacman\/local\/[^/]+\/(?:desc|mtree)$/;

type Described = [name: string, values: readonly string[]][];

const descriptionExaminer: Examiner<Described> = {
  id: 'pacman-description',
  version: 3,
  wants: { names: ['desc'], accept: ({ path }) => PLACE.test(path) },
  examine(file, problem) {
    const sections = sectionsOf(readText(file, { limit: MAX_DESCRIPTION_BYTES, problem }) ?? '', problem);
    if (sections.has('NAME') && sections.has('VERSION')) return [...sections];
    problem('it names no package with a version');
    return undefined;
  },
};

const listExaminer: Examiner<[path: string, digest: string][]> = {
  id: 'pacman-files',
  version: 3,
  wants: { names: ['mtree'], accept: ({ path }) => PLACE.test(path) },
  examine({ content, sizeBytes, budget }, problem) {
    try {
      if (sizeBytes > MAX_BYTES) problem(`it has ${sizeBytes} bytes; more than ${MAX_BYTES} are not read`);
      const bytes = content.read(0, Math.min(sizeBytes, MAX_BYTES));
      const text = bytes[0] === 0x1f ? unpackPaid('gzip', bytes, { most: MAX_BYTES, budget }) : bytes;
      return mtreeFiles(text.toString('latin1'), problem);
    } catch {
      problem('its list of files cannot be unpacked');
      return undefined;
    }
  },
};

/** Packages of pacman: Arch Linux and what stands on it. */
export const pacmanCataloguer: Cataloguer = {
  id: 'pacman',
  examiners: [descriptionExaminer, listExaminer],
  *catalogue(tree): Generator<Found> {
    const described = [...tree.factsOf(descriptionExaminer)].map(({ file, facts }) => ({
      path: file.path,
      of: new Map(facts),
    }));
    const providers = new Map<string, string>();
    for (const { of } of described) {
      const name = of.get('NAME')?.[0] ?? '';
      for (const provided of of.get('PROVIDES') ?? []) providers.set(plainName(provided), name);
    }
    for (const { of } of described) providers.set(of.get('NAME')?.[0] ?? '', of.get('NAME')?.[0] ?? '');
    for (const { path, of } of described) yield foundOf(of, path, tree, providers);
  },
};

function foundOf(
  of: ReadonlyMap<string, readonly string[]>,
  path: string,
  tree: ImageTree,
  providers: ReadonlyMap<string, string>,
): Found {
  const root = path.slice(0, path.indexOf('var/lib/pacman/local/'));
  const distro = distroOf(tree, root);
  const first = (name: string): string | undefined => of.get(name)?.[0];
  const namespace = distro?.id ?? 'arch';
  const [arch, url, description] = [first('ARCH'), first('URL'), first('DESC')];
  const supplier = supplierOf(first('PACKAGER'));
  const version = first('VERSION') ?? '';
  const files = filesOf(tree.factsAt(listExaminer, path.replace(/desc$/, 'mtree')) ?? [], root);
  const requires = (of.get('DEPENDS') ?? []).flatMap((text) => requirementOf(text, namespace, providers));
  return withoutUndefined({
    type: 'alpm',
    namespace,
    name: first('NAME') ?? '',
    version,
    qualifiers: withoutUndefined({
      arch,
      distro: distro !== undefined ? distroQualifier(distro) : undefined,
    }),
    kind: 'library',
    evidence: { by: 'pacman', technique: 'manifest-analysis', confidence: 1, locations: [path] },
    source: { name: first('BASE') ?? first('NAME') ?? '', version },
    files: files.length > 0 ? files : undefined,
    requires: requires.length > 0 ? requires : undefined,
    ...licensesOf(of.get('LICENSE') ?? [], 'AND'),
    supplier,
    description: description !== undefined ? description.slice(0, 500) : undefined,
    homepage: url !== undefined ? url.slice(0, 500) : undefined,
  });
}

function filesOf(list: readonly (readonly [string, string])[], root: string): ListedFile[] {
  return list.map(([path, hex]) =>
    withoutUndefined({
      path: root + path,
      digest:
        hex !== ''
          ? { algorithm: hex.length === 64 ? ('sha256' as const) : ('md5' as const), hex }
          : undefined,
    }),
  );
}

/** Only what is there: names, and what packages provide (`libcrypto.so=3-64`). */
function requirementOf(
  text: string,
  namespace: string,
  providers: ReadonlyMap<string, string>,
): Requirement[] {
  const name = providers.get(plainName(text));
  if (name === undefined) return [];
  const constraint = /[<>=].{1,200}$/s.exec(text)?.[0];
  return [
    withoutUndefined({
      type: 'alpm',
      namespace,
      name,
      constraint: constraint !== undefined && name === plainName(text) ? constraint : undefined,
    }),
  ];
}

function plainName(text: string): string {
  return /^[^<>=:]{1,300}/.exec(text)?.[0] ?? text;
}
