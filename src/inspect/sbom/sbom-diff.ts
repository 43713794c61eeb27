import type { Input } from '../../base/bounded-read.ts';
import type { Context } from '../../base/index.ts';
import { type CatalogueOptions, catalogGraph, catalogueSource } from '../../catalog/index.ts';
import { findDocument, readSbom, type SbomGraph } from '../../sbom/index.ts';
import { diffSbom, type SbomDiff } from './diff-sbom.ts';

export type SbomDiffInput = CatalogueOptions & {
  /** Each a document's file, or an image, folder or archive; `-`: the document that `stdin` has. */
  before: string;
  after: string;
  stdin?: Input;
};

/** `unread`: names of images of which layers could not be read, so that software may be missing; then `same` proves nothing. */
export type NamedSbomDiff = SbomDiff & { unread?: string[] };

/** Compares the software of what two names stand for: documents are read, everything else is catalogued. */
export async function sbomDiff(
  { before, after, stdin, ...options }: SbomDiffInput,
  context: Context,
): Promise<NamedSbomDiff> {
  const unread: string[] = [];
  const difference = diffSbom(await graphOf(before), await graphOf(after));
  return unread.length === 0 ? difference : { ...difference, unread };

  async function graphOf(name: string): Promise<SbomGraph> {
    const document = await findDocument(name, stdin);
    if (document !== undefined) return readSbom(document).graph;
    const catalog = await catalogueSource({ ...options, image: name }, context);
    if (catalog.unreadLayers.length > 0) unread.push(name);
    return catalogGraph(catalog, { created: 0 });
  }
}
