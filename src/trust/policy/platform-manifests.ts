import type { Descriptor, Index } from '../../oci/index.ts';

/**
 * The manifests of an index that a runtime may choose: all that policies ask of "every platform". BuildKit's attestation manifests are for no
 * platform (`unknown/unknown`), and only that leaves them out: by their annotation anybody could hide the image of a real platform.
 */
export function platformManifests({ manifests }: Index): Descriptor[] {
  return manifests.filter(
    ({ platform }) => platform?.os !== 'unknown' || platform.architecture !== 'unknown',
  );
}
