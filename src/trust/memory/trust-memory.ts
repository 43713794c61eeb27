import type { Digest } from '../../base/digest.ts';
import type { TrustedRoot } from '../../sigstore/index.ts';
import { proveEvidence } from '../images/prove-evidence.ts';
import type { CheckEvidence } from '../policy/index.ts';
import type { CheckedEvidence, Decision, EvidenceListing } from '../types.ts';
import { type DecisionDependencies, decisionKey } from './decision-key.ts';
import { evidenceKey } from './evidence-key.ts';
import { LruMap } from './lru-map.ts';
import { SingleFlight } from './single-flight.ts';

/** Of signed payloads, which make up nearly all of it; parsed, an SBOM takes several times its size. */
const CHECKED_BYTES_KEPT = 32 * 1024 * 1024;
const DECISIONS_KEPT = 4000;

/** What is remembered of a check: not the evidence itself, which each listing contains. */
type Checked = Omit<CheckedEvidence, 'evidence'>;

/**
 * What was checked and decided, in memory only: a file could be changed by others, and would have to be checked itself. Everything is
 * keyed by digests of all that it depends on, never by a tag; decisions hold until their `validUntil`.
 */
export class TrustMemory {
  readonly #checks: LruMap<Checked>;
  readonly #decisions: LruMap<Decision>;
  /** What hangs on an image, while it is being listed. */
  readonly listings = new SingleFlight<EvidenceListing>();

  constructor({ checkedBytes = CHECKED_BYTES_KEPT, decisions = DECISIONS_KEPT } = {}) {
    this.#checks = new LruMap(checkedBytes);
    this.#decisions = new LruMap(decisions);
  }

  /** The check of evidence against a trusted root, remembered. `policies` names the set whose keys it is called with. */
  checkWith(trustedRoot: TrustedRoot | undefined, policies: Digest): CheckEvidence {
    const context = `${trustedRoot?.digest ?? 'no root'} ${policies}`;
    return (evidence, subject, { keys, requirements }) => {
      const { logEntries, timestamps, scts } = requirements;
      const key = `${evidenceKey(evidence)} ${subject} ${context} ${logEntries} ${timestamps} ${scts}`;
      const known = this.#checks.get(key);
      if (known !== undefined) return { ...known, evidence };
      const { evidence: _, ...checked } = proveEvidence(evidence, subject, {
        keys: [...keys],
        trustedRoot,
        requirements,
      });
      this.#checks.set(key, checked, weightOf(checked));
      return { ...checked, evidence };
    };
  }

  /** The decision that depends on these, made anew once it could come out otherwise. */
  decide(dependencies: DecisionDependencies, nowMs: number, make: () => Decision): Decision {
    const key = decisionKey(dependencies);
    const known = this.#decisions.get(key);
    if (known !== undefined && nowMs < (known.validUntil ?? Number.POSITIVE_INFINITY)) return known;
    const decision = make();
    this.#decisions.set(key, decision);
    return decision;
  }
}

const ENTRY_BYTES = 1024;

function weightOf({ verified }: Checked): number {
  return ENTRY_BYTES + (verified?.content.kind === 'statement' ? verified.content.payload.length : 0);
}
