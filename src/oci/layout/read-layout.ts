import { type LegacyKind, legacyTag } from '../content/legacy-tag.ts';
import { MAX_MANIFEST_BYTES, parseManifest, parseObject } from '../content/parse-manifest.ts';
import { ociError } from '../errors.ts';
import { type Descriptor, MEDIA_TYPES } from '../types.ts';
import type { LayoutFiles } from './layout-files.ts';

export const LAYOUT_VERSION = '1.0.0';
/** image-spec, annotations.md: the tag of an image in a layout. */
export const REF_NAME = 'org.opencontainers.image.ref.name';

/** The entries of index.json (image-spec, image-layout.md). Throws OCI_LAYOUT_INVALID, OCI_NOT_FOUND when there is none. */
export async function readLayoutIndex(files: LayoutFiles): Promise<Descriptor[]> {
  await checkVersion(files);
  const bytes = await readSmall(files, 'index.json');
  if (bytes === undefined) throw invalid(files, 'it has no index.json');
  const document = parseManifest(
    { mediaType: MEDIA_TYPES.index, digest: `index.json of ${files.name}` },
    bytes,
  );
  return document.kind === 'index' ? withCosignTags(document.index.manifests) : [];
}

/**
 * `cosign save` names its entries by an annotation `kind` and writes one image to a layout: here its signatures and
 * attestations get the tags that they had in the registry.
 */
function withCosignTags(entries: Descriptor[]): Descriptor[] {
  const kindOf = (entry: Descriptor) => entry.annotations?.['kind'];
  const [image, ...others] = entries.filter((entry) => IMAGE_KINDS.includes(kindOf(entry) ?? ''));
  if (image === undefined || others.length > 0) return entries;
  return entries.map((entry) => {
    const ending = TAG_ENDINGS[kindOf(entry) ?? ''];
    if (ending === undefined || entry.annotations?.[REF_NAME] !== undefined) return entry;
    return { ...entry, annotations: { ...entry.annotations, [REF_NAME]: legacyTag(image.digest, ending) } };
  });
}

const IMAGE_KINDS = ['dev.cosignproject.cosign/image', 'dev.cosignproject.cosign/imageIndex'];
const TAG_ENDINGS: Readonly<Record<string, LegacyKind>> = {
  'dev.cosignproject.cosign/sigs': 'sig',
  'dev.cosignproject.cosign/atts': 'att',
};

async function checkVersion(files: LayoutFiles): Promise<void> {
  const bytes = await readSmall(files, 'oci-layout');
  if (bytes === undefined) {
    const isOfDocker = (await readSmall(files, 'manifest.json')) !== undefined;
    const hint = isOfDocker
      ? `it is an archive of docker save: say docker-archive:${files.name}`
      : 'give the folder that holds the files "oci-layout" and "index.json"';
    throw ociError('OCI_NOT_FOUND', `there is no OCI layout at ${files.name}`, { hint });
  }
  const version = parseObject(bytes)?.['imageLayoutVersion'];
  if (version !== LAYOUT_VERSION)
    throw invalid(files, `its version is ${JSON.stringify(version)}, not "${LAYOUT_VERSION}"`);
}

/** A JSON file of a layout or archive: undefined when absent, OCI_MANIFEST_TOO_LARGE beyond 4 MiB. */
export async function readSmall(files: LayoutFiles, path: string): Promise<Uint8Array | undefined> {
  const file = await files.open(path);
  if (file === undefined) return undefined;
  if (file.size > MAX_MANIFEST_BYTES) {
    await file.close();
    throw ociError(
      'OCI_MANIFEST_TOO_LARGE',
      `${path} of ${files.name} has ${file.size} bytes, more than ${MAX_MANIFEST_BYTES}`,
    );
  }
  return Buffer.concat(await Array.fromAsync(file.bytes()));
}

function invalid(files: LayoutFiles, why: string) {
  return ociError('OCI_LAYOUT_INVALID', `cannot read the layout ${files.name}: ${why}`, {
    hint: 'build or pull the image again',
  });
}
