import { messageOf } from '../../../base/errors.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { unpackPaid } from '../../../binaries/index.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import type { Cataloguer, Found, ListedFile } from '../../types.ts';
import { distroOf, distroQualifier } from '../distro-id/index.ts';
import { type SlicedPackage, slicedPackages } from './manifest.ts';

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_UNPACKED_BYTES = 128 * 1024 * 1024;
const PLACE = 'var/lib/chisel/manifest.wall';

const manifestExaminer: Examiner<SlicedPackage[]> = {
  id: 'chisel-manifest',
  version: 3,
  wants: { paths: [PLACE] },
  examine({ content, budget }, problem) {
    if (content.sizeBytes > MAX_BYTES) {
      problem(`it has ${content.sizeBytes} bytes; more than ${MAX_BYTES} are not read`);
      return undefined;
    }
    try {
      const wall = unpackPaid('zstd', content.read(0, content.sizeBytes), {
        most: MAX_UNPACKED_BYTES,
        budget,
      });
      const packages = slicedPackages(wall.toString('utf8'), problem);
      return packages.length > 0 ? packages : undefined;
    } catch (error) {
      problem(`it cannot be unpacked: ${messageOf(error)}`);
      return undefined;
    }
  },
};

/** Slices of Ubuntu's packages, in images that have no database of dpkg. */
export const chiselCataloguer: Cataloguer = {
  id: 'chisel',
  examiners: [manifestExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(manifestExaminer)) {
      const root = file.path.slice(0, -PLACE.length);
      const distro = distroOf(tree, root);
      for (const { name, version, arch, files } of facts) {
        const listed = filesOf(tree, root, files);
        yield withoutUndefined({
          type: 'deb',
          namespace: distro?.id ?? 'ubuntu',
          name,
          version,
          qualifiers: withoutUndefined({
            arch,
            distro: distro !== undefined ? distroQualifier(distro) : undefined,
          }),
          kind: 'library',
          evidence: {
            by: 'chisel',
            technique: 'manifest-analysis',
            confidence: 1,
            locations: [file.path],
          },
          files: listed.length > 0 ? listed : undefined,
          properties: { sliced: 'only slices of the package were installed' },
        });
      }
    }
  },
};

function filesOf(tree: ImageTree, root: string, files: string): ListedFile[] {
  const found = new Map<string, ListedFile>();
  for (const line of files === '' ? [] : files.split('\n')) {
    const file = tree.get(root + line.slice(65), { follow: false });
    if (file?.type === 'file')
      found.set(file.path, { path: file.path, digest: { algorithm: 'sha256', hex: line.slice(0, 64) } });
  }
  return [...found.values()];
}
