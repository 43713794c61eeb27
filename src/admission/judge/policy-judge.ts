import { withoutUndefined } from '../../base/without-undefined.ts';
import { parseReference } from '../../oci/index.ts';
import {
  type Decisions,
  type OpenDecisionsInput,
  openDecisions,
  type TrustContext,
} from '../../trust/index.ts';
import type { ImageJudge, ImageVerdict } from '../types.ts';

export type PolicyJudge = ImageJudge & AsyncDisposable;

/** Judges by policies, asking registries itself. Nothing is remembered here but what policies have seen: copies of verdicts stand before it. */
export function openPolicyJudge(input: OpenDecisionsInput, context: TrustContext): PolicyJudge {
  const { policies, trustedRoot } = input;
  // Whoever makes a workload names hosts, and is not who wrote the policies.
  const access = { ...input.access, reachOf: (registry: string) => policies.reachOf(registry) };
  const decisions: Decisions = openDecisions({ ...input, access }, context);
  return {
    pinOf: ({ image }) => policies.pinOf(parseReference(image)),
    // With its transport: a file of this machine that has the name of an image is none of the cluster's.
    async judge({ image, namespace }, signal): Promise<ImageVerdict> {
      parseReference(image);
      const decision = await decisions.decide(`docker://${image}`, signal, namespace);
      const { allowed, digest, reasons, warnings, validUntil } = decision;
      return { allowed, digest, warnings, validUntil, reasons: reasons.map(({ message }) => message) };
    },
    basis: (namespace = '') =>
      withoutUndefined({
        policies: policies.digest,
        trustedRoot: trustedRoot.digest,
        narrowed: policies.narrowed()[namespace],
      }),
    [Symbol.asyncDispose]: async () => await decisions[Symbol.asyncDispose](),
  };
}
