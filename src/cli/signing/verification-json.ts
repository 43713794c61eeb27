import { isoTime } from '../../base/utc-time.ts';
import type { CheckedEvidence, ImageVerification } from '../../trust/index.ts';

/** `--json` of `verify`: every signature seen, accepted or refused, and the digest that was checked. */
export function verificationJson(verification: ImageVerification): Record<string, unknown> {
  const { image, digest, platform, allowed, reasons, checked, unread, truncated } = verification;
  return {
    image,
    digest,
    ...(platform !== undefined && { platform }),
    allowed,
    reasons,
    signatures: checked.map(checkedJson),
    unread,
    ...(truncated !== undefined && { truncated }),
  };
}

export function checkedJson({
  evidence,
  kind,
  predicateType,
  annotations,
  verified,
  refusal,
}: CheckedEvidence): Record<string, unknown> {
  const { place, format, attachedTo, manifest, blob } = evidence;
  return {
    accepted: refusal === undefined,
    kind,
    ...(predicateType !== undefined && { predicateType }),
    ...(verified !== undefined && verifiedJson(verified)),
    annotations,
    ...(refusal !== undefined && { refusal }),
    place,
    format,
    attachedTo,
    manifest,
    blob,
  };
}

/** Who signed, when, and which logs have it. */
export function verifiedJson(verified: NonNullable<CheckedEvidence['verified']>): Record<string, unknown> {
  const { signer, times, logEntries } = verified;
  return {
    signer: signer.kind === 'key' ? signer : { ...signer, notAfter: isoTime(signer.notAfter) },
    times: times.map(({ at, by }) => ({ at: isoTime(at), by })),
    logEntries: logEntries.map(({ baseUrl, logIndex }) => ({ log: baseUrl, index: String(logIndex) })),
  };
}
