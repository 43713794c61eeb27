import { requireLoggable, wantsPrehash } from '../rekor/submission.ts';
import type { Service } from '../signing-config/signing-services.ts';
import type { Signer } from '../types.ts';
import type { SignedContent } from './types.ts';

/**
 * The signer whose signatures these logs take: an Ed25519 key may have to sign in its other way. Without a log it signs plainly,
 * which more verifiers know. Throws LOG_ALGORITHM_UNSUPPORTED when no way fits.
 */
export function fittingSigner(
  signer: Signer,
  content: Pick<SignedContent, 'kind'>,
  logs: readonly Service[],
): Signer {
  const kind = content.kind === 'message' ? 'message' : 'envelope';
  const prehash = logs.some(({ majorApiVersion }) => wantsPrehash(kind, majorApiVersion));
  const fits = (signer.algorithm === 'ed25519-ph') === prehash;
  const fitting = fits ? signer : (signer.alternate ?? signer);
  for (const { majorApiVersion } of logs) requireLoggable(fitting.algorithm, kind, majorApiVersion);
  return fitting;
}
