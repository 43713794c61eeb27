import { readStart } from '../../base/bounded-read.ts';
import type { Context, Digest } from '../../base/index.ts';
import { type ImageSource, parseImageLocation, parseManifest } from '../../oci/index.ts';
import { type ScanInput, type ScannedImage, vouchedVex } from '../../scan/index.ts';
import { openPolicies } from '../../trust/index.ts';
import { cliError } from '../errors.ts';
import { openImageSource } from '../images.ts';
import { isInsecure } from '../options.ts';
import { trustedRoot } from '../signing/read-acceptance.ts';
import type { ScanSourceOptions } from './options.ts';

/** Asks the image's registry, once the image is known, for VEX that the policies believe. */
export async function attachedVex(
  paths: readonly string[],
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<NonNullable<ScanInput['attachedVex']>> {
  const policies = await openPolicies(paths, readStart);
  return async (image) => {
    const reference = referenceOf(image);
    const source = await openImageSource(image.name, context, { env, insecure: isInsecure(options) });
    try {
      const digests = await digestsOf(source, reference, image.digest);
      const found = await policies.attachedVex(
        { source, digests, trustedRoot: await trustedRoot({}, env) },
        context,
      );
      return vouchedVex(found, (message) => context.log.warn(message));
    } finally {
      await source.close();
    }
  };
}

/** Policies are about repositories. */
function referenceOf({ name, kind }: ScannedImage): string | undefined {
  const location = kind === 'image' ? parseImageLocation(name) : undefined;
  if (location?.transport !== 'registry')
    throw cliError('CLI_SCAN', `--policy is about images in registries, and ${name} is in none`, {
      hint: 'name VEX documents that you vouch for with --vex',
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
