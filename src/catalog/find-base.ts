import { isDigest } from '../base/index.ts';
import type { LayeredSource, Report } from '../image-files/index.ts';
import type { CatalogBase } from './types.ts';

/** OCI image-spec, annotations.md. */
const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

/**
 * The image that `source` was built on. `named`, which the user says, must share its layers, all of them, from the lowest on;
 * without it a label is repeated, unchecked: nothing is fetched that nobody asked for.
 */
export async function findBase(
  source: LayeredSource,
  named: string | undefined,
  open: (text: string) => Promise<LayeredSource>,
  report: Report,
): Promise<CatalogBase | undefined> {
  if (named === undefined) return labelled(source);
  const base = await open(named);
  try {
    const isShared = base.layers.every(
      ({ diffId }, position) => diffId !== undefined && diffId === source.layers[position]?.diffId,
    );
    if (isShared) return { name: named, digest: base.digest, layers: base.layers.length };
    report({ path: '', by: 'base', message: `its lowest layers are not those of ${named}`, isRemark: true });
    return undefined;
  } finally {
    await base.close();
  }
}

function labelled({ labels }: LayeredSource): CatalogBase | undefined {
  const [name, digest] = [labels[BASE_NAME], labels[BASE_DIGEST]];
  if (name === undefined && digest === undefined) return undefined;
  const known = digest !== undefined && isDigest(digest) ? digest : undefined;
  return { name: name ?? digest ?? '', digest: known, layers: undefined };
}
