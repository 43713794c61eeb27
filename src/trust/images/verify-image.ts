import { mapConcurrently } from '../../base/concurrency.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ImageSource, Platform } from '../../oci/index.ts';
import { askIssuerAhead, type Refusal, refusal } from '../../sigstore/index.ts';
import { listEvidence } from '../attached/list-evidence.ts';
import type { CheckedEvidence, EvidenceListing, ImageVerification, TrustContext } from '../types.ts';
import { type AcceptanceRequest, acceptEvidence } from './accept-evidence.ts';
import { type ImageSubjects, imageSubjects } from './image-subjects.ts';
import { type Proof, proveEvidence } from './prove-evidence.ts';

export type VerifyImageInput = {
  /** As the user wrote it. */
  image: string;
  source: ImageSource;
  /** A tag or digest in the source; the source's own when absent. */
  reference?: string | undefined;
  /** Of an index: what is signed there, or on this platform's manifest, counts. */
  platform?: Platform | undefined;
  proof: Proof;
  wanted: AcceptanceRequest;
};

/**
 * Says whether somebody who is accepted signed the image (or attested what is wanted), with every signature that was seen.
 * The tag is resolved once; the answer is about that digest. Throws when the image or what hangs on it cannot be read at all.
 */
export async function verifyImage(
  { image, source, reference, platform, proof, wanted }: VerifyImageInput,
  context: TrustContext,
): Promise<ImageVerification> {
  const subjects = await imageSubjects(source, { reference, platform });
  const listings = await mapConcurrently(subjects.digests, 2, (digest) =>
    listEvidence({ source, subject: digest }, context),
  );
  const bundles = listings.flatMap(({ evidence }) => evidence.map(({ bundle }) => bundle));
  await Promise.all(bundles.map((bundle) => askIssuerAhead(bundle, proof.trustedRoot)));
  const checked = listings.flatMap(({ subject, evidence }) =>
    evidence.map((item) => acceptEvidence(proveEvidence(item, subject, proof), wanted)),
  );
  return verdict(image, subjects, { listings, checked }, wanted);
}

function verdict(
  image: string,
  { image: digest, platform }: ImageSubjects,
  { listings, checked }: { listings: readonly EvidenceListing[]; checked: CheckedEvidence[] },
  wanted: AcceptanceRequest,
): ImageVerification {
  const allowed = checked.some((item) => item.refusal === undefined);
  const unread = listings.flatMap((listing) => listing.unread);
  const truncated = listings.find((listing) => listing.truncated !== undefined)?.truncated;
  return {
    image,
    digest,
    ...withoutUndefined({ platform }),
    allowed,
    reasons: allowed
      ? []
      : reasonsOf(
          checked,
          unread.map((item) => item.refusal),
          truncated,
          wanted,
        ),
    checked,
    unread,
    truncated,
  };
}

/** Why nothing was accepted: what came closest first, each reason once, and what might not have been seen. */
function reasonsOf(
  checked: readonly CheckedEvidence[],
  unread: readonly Refusal[],
  truncated: string | undefined,
  { kind }: AcceptanceRequest,
): Refusal[] {
  const isWanted = (item: CheckedEvidence): boolean =>
    item.kind === (kind === 'signature' ? 'signature' : 'attestation');
  const closeness = (item: CheckedEvidence): number =>
    Number(isWanted(item)) * 2 + Number(item.verified !== undefined);
  const refusals = checked
    .toSorted((a, b) => closeness(b) - closeness(a))
    .flatMap((item) => item.refusal ?? []);
  const missing = checked.some(isWanted) ? [] : [nothingThere(kind, checked.length)];
  const cut =
    truncated === undefined
      ? []
      : [refusal('EVIDENCE_TRUNCATED', `not everything attached to the image was read: ${truncated}`)];
  return distinct([...missing, ...refusals, ...unread, ...cut]);
}

function nothingThere(kind: AcceptanceRequest['kind'], others: number): Refusal {
  if (kind !== 'signature')
    return refusal('SIGNATURE_MISSING', `there is no attestation of ${kind.type} attached to the image`);
  const only = others === 0 ? '' : `, only ${others} attestation${others === 1 ? '' : 's'}`;
  return refusal('SIGNATURE_MISSING', `there is no signature attached to the image${only}`, {
    hint: 'sign the image, or look at what is attached to it',
    remedies: ['sign-image', 'list-attached'],
  });
}

function distinct(refusals: readonly Refusal[]): Refusal[] {
  return [...new Map(refusals.map((item) => [`${item.code} ${item.message}`, item])).values()];
}
