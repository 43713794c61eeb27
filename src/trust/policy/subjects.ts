import { type Digest, hexOf } from '../../base/digest.ts';
import type { Requirements, VerificationKey, VerifiedBundle } from '../../sigstore/index.ts';
import { matchSigner, type Refusal, refusal } from '../../sigstore/index.ts';
import type { AttachedEvidence, CheckedEvidence, EvidenceListing } from '../types.ts';
import type { Authority } from './types.ts';

/** A manifest or index, and all that hangs on it. */
export type SubjectEvidence = {
  digest: Digest;
  listing: EvidenceListing;
  /** Of a platform manifest: `linux/arm64`. */
  platform?: string;
};

/**
 * Checks one piece of evidence against keys and trusted root, synchronously, and that it is about `subject`; of whatever kind and type it
 * is. May remember its answers: equal arguments give equal answers.
 */
export type CheckEvidence = (
  evidence: AttachedEvidence,
  subject: Digest,
  needs: { keys: readonly VerificationKey[]; requirements: Requirements },
) => CheckedEvidence;

/** Evidence that holds, and the authorities (by position) that its signer is. */
export type AcceptedEvidence = {
  checked: CheckedEvidence;
  verified: VerifiedBundle;
  entries: number[];
  /** The earliest time, ms, that anything proves of the very signature: this piece, or another that holds it. */
  provenAt(): number | undefined;
};

/** No more than a good signature: what a piece proves of a time counts, though it lacks what would make it count itself. */
const NOTHING_BESIDES: Requirements = { logEntries: 0, timestamps: 0, scts: 0 };

export type RefusedEvidence = { evidence: AttachedEvidence; refusal: Refusal };

/** One subject with its evidence, each piece checked once for each set of requirements, and not before it is asked for. */
export class CheckedSubject {
  readonly digest: Digest;
  readonly name: string;
  readonly truncated: string | undefined;
  readonly #evidence: readonly AttachedEvidence[];
  readonly #check: (evidence: AttachedEvidence, requirements: Requirements) => CheckedEvidence;
  readonly #checked = new Map<string, Map<AttachedEvidence, CheckedEvidence>>();
  readonly #scope: CheckedSubject[];

  /** `scope`: all subjects of one decision, this one among them once it is made; one signature may hang on several. */
  constructor(
    { digest, listing, platform }: SubjectEvidence,
    keys: readonly VerificationKey[],
    check: CheckEvidence,
    scope: CheckedSubject[] = [],
  ) {
    this.#scope = scope;
    scope.push(this);
    this.digest = digest;
    this.name = platform === undefined ? digest : `${platform} ${digest}`;
    // Evidence of another image is not evidence: a caller that mixes them up gets none.
    this.#evidence = listing.subject === digest ? listing.evidence : [];
    this.truncated = listing.truncated;
    this.#check = (evidence, requirements) => check(evidence, digest, { keys, requirements });
  }

  /** What authorities signed, among the evidence that `isWanted`, and what was refused of it and why. */
  signedBy(
    authorities: readonly Authority[],
    isWanted: (checked: CheckedEvidence) => boolean,
  ): { accepted: AcceptedEvidence[]; refused: RefusedEvidence[] } {
    const accepted: AcceptedEvidence[] = [];
    const refused: RefusedEvidence[] = [];
    for (const evidence of this.#evidence) {
      let last: Refusal | undefined;
      let found: AcceptedEvidence | undefined;
      for (const [entry, authority] of authorities.entries()) {
        const checked = this.#checkedWith(evidence, authority.requirements);
        if (!isWanted(checked)) continue;
        const verified = checked.verified;
        last =
          checked.refusal ??
          this.#mismatch(verified) ??
          (verified && matchSigner(verified, [authority.accepted]));
        if (last !== undefined || verified === undefined) continue;
        found ??= { checked, verified, entries: [], provenAt: () => this.#provenAt(verified) };
        found.entries.push(entry);
      }
      if (found !== undefined) accepted.push(found);
      else if (last !== undefined) refused.push({ evidence, refusal: last });
    }
    return { accepted, refused };
  }

  /**
   * Anybody can strip a signature of its old timestamp and have it stamped anew, so all pieces that hold it are asked.
   */
  #provenAt({ signature, times }: VerifiedBundle): number | undefined {
    const pieces = this.#scope.flatMap((subject) => subject.#holding(signature));
    const all = [times, ...pieces.map((piece) => piece.times)].flat().map(({ at }) => at);
    return all.length === 0 ? undefined : Math.min(...all);
  }

  #holding(signature: Digest): VerifiedBundle[] {
    return this.#evidence.flatMap((evidence) => {
      const { verified } = this.#checkedWith(evidence, NOTHING_BESIDES);
      return verified?.signature === signature ? [verified] : [];
    });
  }

  #checkedWith(evidence: AttachedEvidence, requirements: Requirements): CheckedEvidence {
    const key = `${requirements.logEntries} ${requirements.timestamps} ${requirements.scts}`;
    let known = this.#checked.get(key);
    if (known === undefined) this.#checked.set(key, (known = new Map()));
    let checked = known.get(evidence);
    if (checked === undefined) known.set(evidence, (checked = this.#check(evidence, requirements)));
    return checked;
  }

  /** Once more, though the check has looked: nothing counts that does not name this digest itself. */
  #mismatch(verified: VerifiedBundle | undefined): Refusal | undefined {
    if (verified === undefined) return refusal('SIGNATURE_INVALID', 'nothing is proven of it');
    if (verified.content.kind !== 'statement') return undefined;
    const hex = hexOf(this.digest);
    if (verified.content.statement.subject.some(({ digest }) => digest['sha256'] === hex)) return undefined;
    return refusal('SUBJECT_MISMATCH', `it is not about ${this.digest}`);
  }
}
