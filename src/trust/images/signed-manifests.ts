import type { Descriptor, ImageSource } from '../../oci/index.ts';
import { platformsOf } from '../attached/index.ts';

/** A manifest or index to be signed; `platform` only for those that an index names. */
export type SignedManifest = { descriptor: Descriptor; platform: string | undefined };

/** The image that the tag stands for now, first; with `recursive` every platform's manifest that its index names, too. */
export async function signedManifests(
  source: ImageSource,
  { reference, recursive }: { reference?: string | undefined; recursive: boolean },
): Promise<[SignedManifest, ...SignedManifest[]]> {
  const image = await source.resolve(reference);
  const children = recursive ? (await platformsOf(source, image)).children : [];
  return [
    { descriptor: plain(image), platform: undefined },
    ...children.map(({ platform, descriptor }) => ({ platform, descriptor: plain(descriptor) })),
  ];
}

/** As cosign names the subject: the repository; a layout has none, and its path would say where somebody works. */
export function subjectName({ repository }: ImageSource): string {
  return repository === undefined ? 'image' : `${repository.registry}/${repository.repository}`;
}

function plain({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}
