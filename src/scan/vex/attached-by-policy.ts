import type { Context, Digest } from '../../base/index.ts';
import {
  type ImageAccess,
  type ImageSource,
  openImage,
  parseImageLocation,
  parseManifest,
} from '../../oci/index.ts';
import type { TrustedRoot } from '../../sigstore/index.ts';
import type { OpenedPolicies } from '../../trust/index.ts';
import { scanError } from '../errors.ts';
import type { ScannedImage } from '../report/types.ts';
import type { VexSource } from './types.ts';
import { vouchedVex } from './vouched-vex.ts';

export type AttachedByPolicyInput = {
  policies: OpenedPolicies;
  /** Read when an image is asked for. */
  trustedRoot: () => Promise<TrustedRoot>;
  access?: ImageAccess;
};

/** Asks an image's registry, once the image is known, for VEX that the policies believe. Throws CLI_SCAN for what is in no registry. */
export function attachedByPolicy(
  { policies, trustedRoot, access = {} }: AttachedByPolicyInput,
  context: Context,
): (image: ScannedImage) => Promise<VexSource[]> {
  return async (image) => {
    const reference = referenceOf(image);
    const source = await openImage({ image: image.name, ...access }, context);
    try {
      const digests = await digestsOf(source, reference, image.digest);
      const input = { source, digests, trustedRoot: await trustedRoot() };
      return vouchedVex(await policies.attachedVex(input, context), (message) => context.log.warn(message));
    } finally {
      await source.close();
    }
  };
}

/** Policies are about repositories. */
function referenceOf({ name, kind }: ScannedImage): string | undefined {
  const location = kind === 'image' ? parseImageLocation(name) : undefined;
  if (location?.transport !== 'registry')
    throw scanError('CLI_SCAN', `--policy needs an image in a registry, and ${name} is not in one`, {
      hint: 'name VEX documents that you trust with --vex',
    });
  return location.reference.digest ?? location.reference.tag;
}

/** What was scanned, and the index that was named, if it still lists that: a tag may have moved meanwhile. */
async function digestsOf(
  source: ImageSource,
  reference: string | undefined,
  scanned: Digest | undefined,
): Promise<Digest[]> {
  const top = await source.resolve(reference);
  const document = parseManifest(top, await source.manifest(top));
  const lists =
    document.kind === 'index' && document.index.manifests.some(({ digest }) => digest === scanned);
  return [...(scanned === undefined ? [] : [scanned]), ...(lists ? [top.digest] : [])];
}
