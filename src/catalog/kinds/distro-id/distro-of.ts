import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import { RELEASE_PATHS, type ReleaseFacts } from './release-files.ts';

/** Which distribution a file system is of. */
export type Distro = {
  /** os-release's ID: `debian`, `alpine`, `rhel`. */
  id: string;
  versionId: string | undefined;
  /** For people: `Debian GNU/Linux 13 (trixie)`. */
  name: string;
  codename: string | undefined;
  /** Ids of the distributions that it derives from. */
  idLike: readonly string[];
  cpe: string | undefined;
  homepage: string | undefined;
  /** Path of the file that says so. */
  path: string;
};

const MAX_BYTES = 64 * 1024;

export const releaseExaminer: Examiner<ReleaseFacts> = {
  id: 'distro-id',
  version: 1,
  wants: { paths: [...RELEASE_PATHS.keys()] },
  examine({ path, content }) {
    const parser = [...RELEASE_PATHS].find(([name]) => `/${path}`.endsWith(`/${name}`))?.[1];
    const length = Math.min(content.sizeBytes, MAX_BYTES);
    return parser?.(content.read(0, length).toString('utf8'));
  },
};

/** Of the system whose root is `root`: '' for the image's own, `srv/chroot/` (with the slash) for one inside. */
export function distroOf(tree: ImageTree, root = ''): Distro | undefined {
  for (const path of RELEASE_PATHS.keys()) {
    const facts = tree.factsAt(releaseExaminer, root + path);
    if (facts?.ID !== undefined) return distro(facts, facts.ID, tree.get(root + path)?.path ?? root + path);
  }
  return undefined;
}

/** `debian-13`, as the qualifier `distro` of a purl is written; the codename where a rolling system has no version. */
export function distroQualifier({ id, versionId, codename }: Distro): string {
  const version = versionId ?? codename;
  return version === undefined ? id : `${id}-${version}`;
}

function distro(facts: ReleaseFacts, id: string, path: string): Distro {
  return {
    id,
    versionId: facts.VERSION_ID,
    name: facts.PRETTY_NAME ?? facts.NAME ?? id,
    codename: facts.VERSION_CODENAME,
    idLike: (facts.ID_LIKE ?? '').split(/\s+/).filter(Boolean),
    cpe: facts.CPE_NAME,
    homepage: facts.HOME_URL,
    path,
  };
}
