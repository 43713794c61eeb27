import { isOfDistribution } from '../../../catalog/index.ts';
import { slimTextExaminer } from '../slim-texts.ts';
import type { KeepRule, SlimView } from '../types.ts';
import { matching } from './small-files.ts';

const LICENCE = /(?:^|\/)(?:licen[cs]es?|copying|notice)(?:[.\-_][\w-]+)?(?:\.(?:txt|md|rst|html))?$/i;
const CODE = /\.(?:py|pyc|[cm]?js|ts|rb|pl|pm|php|jar|so|class)$/;
const LICENCE_FOLDER = /(?:^|\/)(?:licen[cs]es?)\//i;

/** What a package manager's list leaves of a package: its own metadata and its licences do not make it be there. */
const LEAVES_NOTHING = new Set(['metadata', 'licence', 'package database', 'folder']);

/** Packages of the distribution of which something stays besides licences and metadata. */
export function packagesLeft({ kept, owners, tree }: SlimView): Set<string> {
  const left = new Set<string>();
  for (const [path, reason] of kept) {
    const owner = owners.get(path);
    if (owner === undefined || LEAVES_NOTHING.has(reason) || isDocumentation(path)) continue;
    if (tree.get(path, { follow: false })?.type !== 'directory') left.add(owner);
  }
  return left;
}

function isDocumentation(path: string): boolean {
  return path.startsWith('usr/share/doc/') || isLicence(path);
}

/** Of languages' packages: by what is found that they are there, where anything of them stays. */
export const metadata: KeepRule = {
  reason: 'metadata',
  *paths({ catalog, kept }) {
    for (const component of catalog.components) {
      if (isOfDistribution(component)) continue;
      const proofs = new Set(component.evidence.flatMap(({ locations }) => locations.map(outermost)));
      const stays = component.accounts.some((path) => kept.has(path) && !isLicence(path));
      if (stays) for (const path of proofs) yield path;
    }
  },
};

/** Inside an archive `app.jar!/META-INF/…`: the archive. */
function outermost(location: string): string {
  return location.split('!')[0] ?? location;
}

/** (f) Copyright files of packages that stay, what links to folders of documentation lead to, and the common texts that they name. */
export const licences: KeepRule = {
  reason: 'licence',
  *paths(view) {
    const common = new Set<string>();
    for (const name of packagesLeft(view)) {
      const folder = `usr/share/doc/${name}`;
      if (view.tree.get(folder, { follow: false })?.type === 'symlink') yield folder;
      const copyright = view.tree.get(`${folder}/copyright`);
      if (copyright === undefined) continue;
      yield `${folder}/copyright`;
      yield copyright.path;
      const text = view.tree.factsAt(slimTextExaminer, copyright.path) ?? '';
      for (const [, named = ''] of text.matchAll(
        /\/usr\/share\/common-licenses\/([A-Za-z0-9.+-]*[A-Za-z0-9+])/g,
      ))
        common.add(`usr/share/common-licenses/${named}`);
    }
    for (const path of common) {
      const text = view.tree.get(path);
      if (text?.type === 'file') yield* [path, text.path];
    }
    for (const { path, type } of view.tree.files())
      if (type === 'file' && !path.startsWith('usr/share/doc/') && isLicence(path)) yield path;
  },
};

function isLicence(path: string): boolean {
  if (CODE.test(path)) return false;
  return LICENCE.test(path) || (LICENCE_FOLDER.test(path) && /\.(?:txt|md|rst)$/i.test(path));
}

/** The entries of packages of which something stays; a database that is one file is kept whole, and so is rpm's. */
export const packageDatabases: KeepRule = {
  reason: 'package database',
  *paths(view) {
    const left = packagesLeft(view);
    for (const path of matching(view, DATABASES)) {
      const [, name] = OF_ONE_PACKAGE.exec(path) ?? [];
      if (name === undefined || left.has(name)) yield path;
    }
  },
};

/** `status.d/nginx`, `info/libc6:amd64.list`. */
const OF_ONE_PACKAGE = /^var\/lib\/dpkg\/(?:status\.d|info)\/([^/:]+?)(?::[^/.]+)?(?:\.md5sums|\.list)?$/;
const DATABASES =
  /^(?:var\/lib\/dpkg\/(?:status$|status\.d\/|info\/[^/]+\.(?:list|md5sums)$)|(?:usr\/)?lib\/apk\/db\/installed$|(?:var|usr)\/lib\/(?:sysimage\/)?rpm\/)/;
