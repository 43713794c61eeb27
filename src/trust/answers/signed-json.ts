import type { Digest } from '../../base/digest.ts';
import type { Attested } from '../images/attest-image.ts';
import type { SignedImage } from '../images/sign-image.ts';

/** `sign`: what was signed of one image. */
export type SignedAnswer = {
  image: string;
  /** What the tag stood for when it was resolved, once. */
  digest: Digest;
  signed: {
    digest: Digest;
    /** Of a platform's manifest in an index. */
    platform: string | undefined;
    /** Manifests that were attached to the image. */
    referrers: Digest[];
  }[];
};

/** `attest`: what was attested of one image. */
export type AttestedAnswer = {
  image: string;
  digest: Digest;
  attested: {
    digest: Digest;
    predicateType: string;
    /** Manifests that were attached to the image. */
    referrers: Digest[];
  }[];
};

export function signedJson({ image, digest, signed }: SignedImage): SignedAnswer {
  return {
    image,
    digest,
    signed: signed.map((item) => ({
      digest: item.digest,
      platform: item.platform,
      referrers: item.referrers.map((referrer) => referrer.digest),
    })),
  };
}

export function attestedJson({ image, digest, attested }: Attested): AttestedAnswer {
  return {
    image,
    digest,
    attested: attested.map((item) => ({
      digest: item.digest,
      predicateType: item.predicateType,
      referrers: item.referrers.map((referrer) => referrer.digest),
    })),
  };
}
