import { mapConcurrently } from '../../base/concurrency.ts';
import type { ImageAccess, ImageSource, Platform } from '../../oci/index.ts';
import type { TrustedRoot } from '../../sigstore/index.ts';
import type { AcceptanceRequest } from '../images/accept-evidence.ts';
import type { Proof } from '../images/prove-evidence.ts';
import { verifyImage } from '../images/verify-image.ts';
import type { OpenedPolicies } from '../open-policies.ts';
import type { Decision, ImageVerification, TrustContext } from '../types.ts';
import { SharedSources } from './shared-sources.ts';

/** A registry answers so many questions at once without being troubled. */
const PARALLEL = 16;

/** The outcome for one image: an answer, or why there is none. */
export type ImageOutcome<Answer> = { image: string; answer: Answer } | { image: string; error: unknown };

export type CheckImagesInput = {
  images: readonly string[];
  access?: ImageAccess;
  /** Of an index: what is signed there, or on this platform's manifest, counts. */
  platform?: Platform | undefined;
  /** The images' own registries are asked although the context is offline. */
  evenOffline?: boolean;
};

export type VerifyImagesInput = CheckImagesInput & {
  proof: Proof;
  /** Default: signatures, whatever their annotations. */
  wanted: Pick<AcceptanceRequest, 'signers'> & Partial<AcceptanceRequest>;
};

/** Says of every image whether somebody who is accepted signed it, or attested what is wanted. */
export async function verifyImages(
  { proof, wanted, ...input }: VerifyImagesInput,
  context: TrustContext,
): Promise<ImageOutcome<ImageVerification>[]> {
  const whole: AcceptanceRequest = { kind: 'signature', annotations: {}, ...wanted };
  return await answerEach(input, context, (opened) =>
    verifyImage({ ...opened, proof, wanted: whole }, context),
  );
}

export type DecideImagesInput = CheckImagesInput & { policies: OpenedPolicies; trustedRoot: TrustedRoot };

/** Lets policies decide about every image. What they have seen before is remembered as long as they are open. */
export async function decideImages(
  { policies, trustedRoot, ...input }: DecideImagesInput,
  context: TrustContext,
): Promise<ImageOutcome<Decision>[]> {
  return await answerEach(input, context, (opened) => policies.decide({ ...opened, trustedRoot }, context));
}

type OpenedImage = {
  image: string;
  source: ImageSource;
  reference: string | undefined;
  platform: Platform | undefined;
  open: SharedSources['open'];
};

/** Many at once. Of a single image an error is thrown; among several it is an outcome. */
async function answerEach<Answer>(
  { images, access = {}, platform, evenOffline = false }: CheckImagesInput,
  context: TrustContext,
  answer: (opened: OpenedImage) => Promise<Answer>,
): Promise<ImageOutcome<Answer>[]> {
  const sources = new SharedSources(access, evenOffline ? { ...context, offline: false } : context);
  try {
    return await mapConcurrently(images, PARALLEL, async (image) => {
      try {
        return {
          image,
          answer: await answer({
            image,
            ...(await sources.open(image)),
            platform,
            open: (name) => sources.open(name),
          }),
        };
      } catch (error) {
        context.signal.throwIfAborted();
        if (images.length === 1) throw error;
        return { image, error };
      }
    });
  } finally {
    await sources.close();
  }
}
