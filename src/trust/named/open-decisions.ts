import type { ImageAccess } from '../../oci/index.ts';
import type { TrustedRoot } from '../../sigstore/index.ts';
import type { OpenedPolicies } from '../open-policies.ts';
import type { Decision, TrustContext } from '../types.ts';
import { SharedSources } from './shared-sources.ts';

export type OpenDecisionsInput = {
  policies: OpenedPolicies;
  trustedRoot: TrustedRoot;
  access?: ImageAccess;
};

export type Decisions = AsyncDisposable & {
  /** `signal` ends this question only; `namespace`: whose policies count besides. Throws what `verify --policy` throws of one image. */
  decide(image: string, signal: AbortSignal, namespace?: string): Promise<Decision>;
};

/** For who asks again and again: connections to registries, and what was seen before, are kept until it is closed. */
export function openDecisions(
  { policies, trustedRoot, access = {} }: OpenDecisionsInput,
  context: TrustContext,
): Decisions {
  const sources = new SharedSources(access, context);
  return {
    async decide(image, signal, namespace = '') {
      const opened = await sources.open(image);
      return await policies.decide(
        { image, namespace, ...opened, platform: undefined, trustedRoot, open: (name) => sources.open(name) },
        { ...context, signal: AbortSignal.any([context.signal, signal]) },
      );
    },
    [Symbol.asyncDispose]: async () => await sources.close(),
  };
}
