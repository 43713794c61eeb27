import type { NamedImageInput } from '../../oci/index.ts';
import { repairFallback } from '../attached/repair-fallback.ts';
import { type AttestBuildInput, attestBuild } from '../images/attest-build.ts';
import { type Attested, type AttestImageInput, attestImage } from '../images/attest-image.ts';
import { type AttestReproductionInput, attestReproduction } from '../images/attest-reproduction.ts';
import { type SignedImage, type SignImageInput, signImage } from '../images/sign-image.ts';
import type { TrustContext } from '../types.ts';
import { rememberAttached, type WritableImageInput, withWritableImage } from './writable-image.ts';

export type SignAtInput = WritableImageInput &
  Pick<SignImageInput, 'means' | 'reference'> &
  Partial<Pick<SignImageInput, 'annotations' | 'format' | 'recursive'>>;

/** Signs the image that a name stands for and attaches the signature to it. Without annotations, as a bundle, the index alone. */
export async function signAt(input: SignAtInput, context: TrustContext): Promise<SignedImage> {
  const { annotations = {}, format = 'bundle', recursive = false } = input;
  return await withWritableImage(input, context, async (opened) => {
    const result = await signImage({ ...input, ...opened, annotations, format, recursive }, context);
    await rememberAttached(opened.source, result.signed, input.stateDir, context);
    return result;
  });
}

type AttestedOf = Pick<AttestImageInput, 'type' | 'document'> | Pick<AttestBuildInput, 'result'>;

export type AttestAtInput = WritableImageInput &
  Pick<AttestImageInput, 'means'> &
  Partial<Pick<AttestImageInput, 'format' | 'recursive' | 'reference'>> & {
    /** A document of a type, or all that the result of a build names. */
    what: AttestedOf;
  };

/** Signs what is said of the image that a name stands for, and attaches it to the image. */
export async function attestAt(input: AttestAtInput, context: TrustContext): Promise<Attested> {
  const { image, reference, what, means, format = 'bundle', recursive = false } = input;
  return await withWritableImage(input, context, async (opened) => {
    const common = { image, ...opened, format, means, reference };
    const result =
      'result' in what
        ? await attestBuild({ ...common, ...what }, context)
        : await attestImage({ ...common, ...what, recursive }, context);
    await rememberAttached(opened.source, result.attested, input.stateDir, context);
    return result;
  });
}

export type AttestReproductionAtInput = WritableImageInput &
  Omit<AttestReproductionInput, 'source' | 'target'>;

/** Signs the result of rebuilding an image. */
export async function attestReproductionAt(
  input: AttestReproductionAtInput,
  context: TrustContext,
): Promise<Awaited<ReturnType<typeof attestReproduction>>> {
  return await withWritableImage(input, context, async (opened) => {
    const result = await attestReproduction({ ...input, ...opened }, context);
    await rememberAttached(opened.source, result.attested, input.stateDir, context);
    return result;
  });
}

export type Repaired = { digest: string } & Awaited<ReturnType<typeof repairFallback>>;

/** Puts back what we attached and a foreign writer dropped from the list; signs nothing. */
export async function repairAt(
  input: NamedImageInput & { stateDir: string },
  context: TrustContext,
): Promise<Repaired> {
  return await withWritableImage(input, context, async ({ source, target }) => {
    const { digest } = await source.resolve();
    return { digest, ...(await repairFallback(source, target, digest, input.stateDir)) };
  });
}
