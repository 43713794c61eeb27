import { type Digest, digestOf } from '../../src/base/digest.ts';
import type { Descriptor } from '../../src/oci/index.ts';
import {
  type DecisionInput,
  decide,
  type PolicySet,
  parsePolicy,
  policySet,
  type SubjectEvidence,
} from '../../src/trust/policy/index.ts';
import type { Decision, TraceStep } from '../../src/trust/types.ts';
import { type FakeEvidence, fakeCheck, listingOf } from './evidence.ts';

export const IMAGE: Digest = digestOf('image');
export const NOW = Date.UTC(2026, 10, 24);

/** Policies from one text; key files by name. */
export async function policies(text: string, files: Record<string, string> = {}): Promise<PolicySet> {
  return policySet([await parsePolicy(text, 'policy.yaml', reader(files))]);
}

export function reader(files: Record<string, string>): (path: string) => Promise<Uint8Array> {
  return async (path) => {
    const content = files[path];
    if (content === undefined) throw new Error('no such file');
    return Buffer.from(content);
  };
}

type Case = {
  image?: { registry: string; repository: string };
  evidence?: readonly FakeEvidence[];
  documents?: Descriptor[];
  truncated?: string;
  platforms?: SubjectEvidence[];
  viaIndex?: NonNullable<DecisionInput['viaIndex']>;
  bases?: NonNullable<DecisionInput['bases']>;
  findings?: NonNullable<DecisionInput['findings']>;
  nowMs?: number;
};

/** What policies say of `ghcr.io/acme/app`, when this hangs on it. */
export function decideCase(
  set: PolicySet,
  { image, evidence = [], documents = [], truncated, nowMs = NOW, ...more }: Case,
): Decision {
  return decide(set, {
    image: 'app',
    repository: image ?? { registry: 'ghcr.io', repository: 'acme/app' },
    subject: { digest: IMAGE, listing: { ...listingOf(IMAGE, evidence, truncated), documents } },
    check: fakeCheck,
    nowMs,
    ...more,
  });
}

export function subjectWith(
  name: string,
  evidence: readonly FakeEvidence[],
  platform?: string,
): SubjectEvidence {
  const digest = digestOf(name);
  return { digest, listing: listingOf(digest, evidence), ...(platform !== undefined && { platform }) };
}

/** Every step of a trace, in words. */
export function traceText({ trace }: Pick<Decision, 'trace'>): string {
  const lines = (steps: readonly TraceStep[]): string[] =>
    steps.flatMap(({ what, held, why, steps: inner = [] }) => [
      `${held ? 'yes' : 'no'} ${what}: ${why}`,
      ...lines(inner),
    ]);
  return lines(trace).join('\n');
}

export function codes({ reasons }: Decision): string[] {
  return reasons.map(({ code }) => code);
}
