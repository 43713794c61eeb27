import type { Digest } from '../../base/digest.ts';
import type { TrustedRoot } from '../../sigstore/index.ts';
import { proveEvidence } from '../images/prove-evidence.ts';
import type { CheckEvidence } from '../policy/index.ts';
import type { CheckedEvidence, Decision, EvidenceListing } from '../types.ts';
import { type DecisionDependencies, decisionKey } from './decision-key.ts';
import { evidenceKey } from './evidence-key.ts';
import { LruMap } from './lru-map.ts';
import { SingleFlight } from './single-flight.ts';

const CHECKS_KEPT = 20_000;
const DECISIONS_KEPT = 10_000;

/**
 * What was checked and decided, in memory only: a file could be changed by others, and would have to be checked itself. Everything is
 * keyed by digests of all that it depends on, never by a tag; decisions hold until their `validUntil`.
 */
export class TrustMemory {
  readonly #checks: LruMap<CheckedEvidence>;
  readonly #decisions: LruMap<Decision>;
  /** What hangs on an image, while it is being listed. */
  readonly listings = new SingleFlight<EvidenceListing>();

  constructor({ checks = CHECKS_KEPT, decisions = DECISIONS_KEPT } = {}) {
    this.#checks = new LruMap(checks);
    this.#decisions = new LruMap(decisions);
  }

  /** The check of evidence against a trusted root, remembered. `policies` names the set whose keys it is called with. */
  checkWith(trustedRoot: TrustedRoot | undefined, policies: Digest): CheckEvidence {
    const context = `${trustedRoot?.digest ?? 'no root'} ${policies}`;
    return (evidence, subject, { keys, requirements }) => {
      const { logEntries, timestamps, scts } = requirements;
      const key = `${evidenceKey(evidence)} ${subject} ${context} ${logEntries} ${timestamps} ${scts}`;
      const known = this.#checks.get(key);
      // The place is this listing's own, and no part of what was checked.
      if (known !== undefined) return { ...known, evidence };
      const checked = proveEvidence(evidence, subject, { keys: [...keys], trustedRoot, requirements });
      this.#checks.set(key, checked);
      return checked;
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
