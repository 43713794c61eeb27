import { withoutUndefined } from '../base/without-undefined.ts';
import type { AcceptedSigner, Requirements } from '../sigstore/index.ts';
import type { Proof } from './images/prove-evidence.ts';
import { openTrustedRoot, type RootChoice } from './roots/open-trusted-root.ts';

export type AcceptanceInput = RootChoice & {
  /** Who may have signed: anyone of a key, or an identity with its issuer. */
  signer: AcceptedSigner;
  /** Accept what is in no transparency log. */
  ignoreTlog?: boolean;
  /** Accept certificates that are in no certificate transparency log. */
  ignoreSct?: boolean;
  /** Require a signed timestamp. */
  useSignedTimestamps?: boolean;
};

/** What checks go by: whom they accept, and against what a signature is proven. */
export type Acceptance = { signers: AcceptedSigner[]; proof: Proof };

/** One signer with what is required of its signatures; the trusted root is read, never fetched, and only where it is needed. */
export async function openAcceptance(input: AcceptanceInput): Promise<Acceptance> {
  const { signer, file, name, stateDir } = input;
  const requirements = requirementsOf(input);
  const { logEntries, timestamps } = requirements;
  const needsRoot = signer.kind !== 'key' || logEntries + timestamps > 0;
  const choice = withoutUndefined({ stateDir, file, name });
  return {
    signers: [signer],
    proof: {
      keys: signer.kind === 'key' ? [signer.key] : [],
      requirements,
      trustedRoot: needsRoot ? await openTrustedRoot(choice) : undefined,
    },
  };
}

/** As cosign: a log entry always, unless switched off; a timestamp only on request; a key has no certificate to be logged. */
function requirementsOf({
  signer,
  ignoreTlog,
  ignoreSct,
  useSignedTimestamps,
}: AcceptanceInput): Requirements {
  return {
    logEntries: ignoreTlog === true ? 0 : 1,
    timestamps: useSignedTimestamps === true ? 1 : 0,
    scts: ignoreSct === true || signer.kind === 'key' ? 0 : 1,
  };
}
