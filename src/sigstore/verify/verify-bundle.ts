import { type RefusalCode, RefusedError } from '../refusal.ts';
import type {
  Artifact,
  Bundle,
  ProvenTime,
  Requirements,
  TrustedRoot,
  Verification,
  VerificationKey,
  VerifiedBundle,
} from '../types.ts';
import { checkCertificate } from './check-certificate.ts';
import { checkContent } from './check-content.ts';
import { checkSignature, signatureOf } from './check-signature.ts';
import { checkLogEntries, checkTimestamps } from './check-witnesses.ts';
import { signatureId } from './signature-id.ts';
import { signedData } from './signed-data.ts';

export type VerifyOptions = {
  /** Public keys that may have signed. The hint of a bundle only says which to try first. */
  keys: readonly VerificationKey[];
  /** Without it no certificate, log or timestamp is believed. */
  trustedRoot: TrustedRoot | undefined;
  requirements: Requirements;
};

/**
 * Checks all that a bundle holds and returns what it proves: who signed, when, what. Whether that signer is accepted is
 * `matchSigner`'s answer. With an `artifact`, the signature or a subject of the statement is about it; `undefined` leaves the
 * subject of a statement to the caller (a bare signature always needs its artifact).
 *
 * Every entry of a known log and every timestamp of a known authority must be right, needed or not; what comes from unknown ones does not
 * count. Never throws for anything that the bytes may hold.
 */
export function verifyBundle(
  bundle: Bundle,
  artifact: Artifact | undefined,
  options: VerifyOptions,
): Verification {
  try {
    return { ok: true, verified: verify(bundle, artifact, options) };
  } catch (error) {
    if (error instanceof RefusedError) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

function verify(
  bundle: Bundle,
  artifact: Artifact | undefined,
  { keys, trustedRoot, requirements }: VerifyOptions,
): VerifiedBundle {
  const signed = signedData(bundle.content, artifact);
  const signer = checkSignature(bundle, signed, keys, trustedRoot);
  const timestamps = checkTimestamps(bundle, trustedRoot);
  const entries = checkLogEntries(bundle, { signed, signer, timestamps: timestamps.times }, trustedRoot);
  need({
    what: 'timestamps',
    wanted: requirements.timestamps,
    found: timestamps.distinct,
    uncounted: timestamps.untrusted,
    missing: 'TIMESTAMP_MISSING',
  });
  need({
    what: 'log entries',
    wanted: requirements.logEntries,
    found: entries.distinct,
    uncounted: entries.unknown,
    missing: 'LOG_ENTRY_MISSING',
  });
  const times: ProvenTime[] = [
    ...entries.times.map((at) => ({ at, by: 'log' as const })),
    ...timestamps.times.map((at) => ({ at, by: 'timestamp' as const })),
  ];
  const verifiedSigner =
    signer.kind === 'key'
      ? { kind: 'key' as const, key: signer.key.id }
      : checkCertificate(
          signer,
          { times, untrusted: timestamps.untrusted },
          { trustedRoot, scts: requirements.scts },
        );
  const content = checkContent(bundle.content, artifact);
  return {
    signer: verifiedSigner,
    times,
    logEntries: entries.verified,
    content,
    signature: signatureId(signatureOf(bundle.content)),
  };
}

type Need = {
  what: string;
  wanted: number;
  found: number;
  uncounted: RefusedError | undefined;
  missing: RefusalCode;
};

/** Too few: the reason why others did not count, or that there were none. */
function need({ what, wanted, found, uncounted, missing }: Need): void {
  if (found >= wanted) return;
  throw (
    uncounted ??
    new RefusedError(missing, `the bundle has ${found} ${what}, and ${wanted} must be there`, HINTS[missing])
  );
}

const HINTS: Partial<Record<RefusalCode, string>> = {
  LOG_ENTRY_MISSING:
    'if signatures that are in no transparency log are meant to count, say so with --insecure-ignore-tlog',
};
