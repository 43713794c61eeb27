import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { type ImageSource, type Platform, parseImageLocation } from '../../oci/index.ts';
import { encodeBundle } from '../../sigstore/index.ts';
import { type DocumentStore, isStoreFailure, type NewImage, type Store } from '../../store/index.ts';
import {
  type CheckedEvidence,
  isPredicateType,
  type Proof,
  verifyImage,
  type Wanted,
} from '../../trust/index.ts';
import { fleetError } from '../errors.ts';
import { type AddedSbom, addSbom } from './add-sbom.ts';
import { isProvenance, noteRecipes } from './note-recipes.ts';
import { type NamedPlatform, readImageNames } from './read-image-names.ts';

export type AddAttestationsInput = {
  store: Store;
  /** See `AddSbomInput`. */
  documents?: DocumentStore | undefined;
  image: string;
  source: ImageSource;
  platform: Platform | undefined;
  /** Who is believed. */
  signers: Wanted['signers'];
  proof: Proof;
};

const SBOM_TYPES = ['spdxjson', 'cyclonedx'];

/**
 * Records the SBOMs that a trusted signer attested of an image, bound to the digest that is signed, whatever the documents say of it; and by which
 * recipe it was built, where that was attested, too. One that cannot be read costs no other. Throws FLEET_NOT_ATTESTED when there is no attestation, and the reason where none can be read.
 */
export async function addAttestations(
  { store, documents, image, source, platform, signers, proof }: AddAttestationsInput,
  context: Context,
): Promise<AddedSbom[]> {
  const kind = {
    type: 'an SBOM',
    isType: (type: string) => isSbom(type) || isProvenance(type),
  };
  const verification = await verifyImage(
    { image, source, platform, proof, wanted: { signers, kind, annotations: {} } },
    context,
  );
  const signed = verification.checked
    .filter(({ refusal }) => refusal === undefined)
    .flatMap(({ verified, evidence }) => signedStatement(verified, evidence));
  const accepted = signed.filter(({ type }) => isSbom(type));
  if (accepted.length === 0) {
    const [reason] = verification.reasons;
    throw fleetError(
      'FLEET_NOT_ATTESTED',
      `no trusted signer attested an SBOM of ${image}: ${reason?.message ?? 'there is none'}`,
      {
        hint: 'catalogue the image without --attested, or see "shearwall verify-attestation"',
      },
    );
  }
  const platforms = await readImageNames(source, parseImageLocation(image), platform);
  const added: AddedSbom[] = [];
  const failed: unknown[] = [];
  for (const { predicate, signer: attestedBy, bundle, attachedTo } of accepted) {
    const bytes = bytesOf(predicate);
    const attestation = encodeBundle(bundle);
    try {
      const named = imageNamed(attachedTo, platforms, image);
      added.push(
        await addSbom(
          { store, documents, bytes, name: image, for: undefined, image: named, attestedBy, attestation },
          context,
        ),
      );
    } catch (error) {
      if (isStoreFailure(error)) throw error;
      failed.push(error);
    }
  }
  if (added.length === 0) throw failed[0];
  const provenances = signed.filter(({ type }) => isProvenance(type));
  await noteRecipes({ store, provenances }, platforms, context);
  for (const error of failed)
    context.log.warn(`one of the SBOMs that are attested of ${image} was not taken: ${messageOf(error)}`);
  return added;
}

function isSbom(type: string): boolean {
  return SBOM_TYPES.some((name) => isPredicateType(type, name));
}

/** Nothing, where what is signed is no statement. */
function signedStatement(
  verified: CheckedEvidence['verified'],
  { bundle, attachedTo }: CheckedEvidence['evidence'],
) {
  if (verified?.content.kind !== 'statement') return [];
  const { statement, payload } = verified.content;
  const { predicate, predicateType: type } = statement;
  return [{ type, predicate, statement: payload, signer: signerName(verified.signer), bundle, attachedTo }];
}

/** An index of one image names it; of several, nothing says which of them is meant. */
function imageNamed(digest: Digest, platforms: readonly NamedPlatform[], image: string): NewImage {
  const [only, ...others] = platforms.filter(({ image: { names } }) =>
    names.some((name) => name.digest === digest),
  );
  if (only !== undefined && others.length === 0) return only.image;
  throw fleetError(
    'FLEET_DIGEST_AMBIGUOUS',
    `the SBOM of ${image} is attested for its index ${digest}, which has several images`,
    {
      hint: 'choose one with --platform',
    },
  );
}

/** cosign's older SBOM statements hold the document as text. */
function bytesOf(predicate: unknown): Uint8Array {
  return Buffer.from(typeof predicate === 'string' ? predicate : JSON.stringify(predicate));
}

type Signer = NonNullable<CheckedEvidence['verified']>['signer'];

function signerName(signer: Signer): string {
  return signer.kind === 'key' ? `key ${signer.key}` : signer.identity;
}
