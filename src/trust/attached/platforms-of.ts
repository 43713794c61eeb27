import {
  type Descriptor,
  formatPlatform,
  type ImageSource,
  type Index,
  isBuildkitAttestation,
  parseManifest,
} from '../../oci/index.ts';

export type ImagePlatforms = {
  /** Undefined: the descriptor is one platform's manifest. */
  index: Index | undefined;
  /** Each platform's manifest; attestation manifests of BuildKit are none. `platform` is `linux/arm64`. */
  children: { platform: string; descriptor: Descriptor }[];
  /** BuildKit's attestation manifests. */
  buildkit: Descriptor[];
};

/** What an index names, by kind. */
export async function platformsOf(source: ImageSource, descriptor: Descriptor): Promise<ImagePlatforms> {
  const document = parseManifest(descriptor, await source.manifest(descriptor));
  if (document.kind === 'manifest') return { index: undefined, children: [], buildkit: [] };
  const { manifests } = document.index;
  const children = manifests
    .filter((entry) => !isBuildkitAttestation(entry) && entry.platform?.os !== 'unknown')
    .map((entry) => ({
      platform: entry.platform === undefined ? 'unknown' : formatPlatform(entry.platform),
      descriptor: entry,
    }));
  return { index: document.index, children, buildkit: manifests.filter(isBuildkitAttestation) };
}
