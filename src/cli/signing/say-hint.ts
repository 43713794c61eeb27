import type { Refusal, RefusalRemedy } from '../../sigstore/index.ts';

const WORDS: Readonly<Record<RefusalRemedy, string>> = {
  'sign-image': 'sign it with "shearwall sign" (or "cosign sign")',
  'list-attached': 'look at what is there with "shearwall tree"',
  'verify-attestation': 'check attestations with "shearwall verify-attestation"',
  'give-registry-keys': 'give the keys of the registry with --npm-keys FILE',
  'update-registry-keys': 'fetch newer ones with "shearwall trust update"',
};

/** What can be done about a refusal on the command line. */
export function sayHint({ hint, remedies = [] }: Refusal): string | undefined {
  return remedies.length === 0 ? hint : remedies.map((code) => WORDS[code]).join(', or ');
}
