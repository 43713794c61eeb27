import type { HostReach } from '../../base/http.ts';
import { openSource, openTarget, tagAt } from '../open-image.ts';
import { formatImageLocation, parseImageLocation, parseOutput } from '../reference/image-location.ts';
import type { Credentials } from '../registry/credentials.ts';
import type { NamedHosts } from '../registry/named-hosts.ts';
import type { ImageSource, ImageTarget, OciContext } from '../types.ts';

/** How registries are asked. */
export type ImageAccess = {
  /** Where passwords come from (`loadCredentials`); none: anonymous. */
  credentials?: Credentials;
  /** Plain HTTP also to registries beyond loopback. */
  insecure?: boolean;
  /** Hosts besides the registry that the user has named. */
  hosts?: NamedHosts;
  /** Where a registry itself may be, where it was not the user who named it. Absent: anywhere. */
  reachOf?: (registry: string) => HostReach | undefined;
};

/** `image`: a reference, `oci:DIR[:TAG]`, `oci-archive:FILE` or `docker-archive:FILE`. */
export type NamedImageInput = ImageAccess & { image: string };

/** Opens what a name stands for, to read it; the caller closes it. Throws OCI_REFERENCE_INVALID, OCI_LOCATION_INVALID. */
export async function openImage(
  { image, ...access }: NamedImageInput,
  context: OciContext,
): Promise<ImageSource> {
  return await openSource({ ...access, location: parseImageLocation(image) }, context);
}

export type NamedTarget = {
  target: ImageTarget;
  /** The name under which other tools find the image: `oci:out/nginx:latest`. */
  location: string;
  tag: string;
};

/** Opens what `-o` names (`parseOutput`); `commit` or `abort` ends it. */
export async function openOutput(input: NamedImageInput, context: OciContext): Promise<NamedTarget> {
  parseOutput(input.image);
  return await openImageTarget(input, context);
}

/** Opens where an image is written to; `commit` or `abort` ends it. `keep`: an archive keeps what it holds. */
export async function openImageTarget(
  { image, ...options }: NamedImageInput & { keep?: boolean },
  context: OciContext,
): Promise<NamedTarget> {
  const location = parseImageLocation(image);
  const target = await openTarget({ ...options, location }, context);
  const tag = tagAt(location) ?? 'latest';
  // Podman and skopeo need the tag: beside the image, a layout holds its referrers.
  const named =
    location.transport === 'oci' || location.transport === 'oci-archive' ? { ...location, tag } : location;
  return { target, location: formatImageLocation(named), tag };
}
