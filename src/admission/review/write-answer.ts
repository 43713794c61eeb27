import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ReviewAnswer } from '../types.ts';

/** The API server cuts a warning at 256 characters when they are many, and a message may be long: what matters stands first. */
const MESSAGE_LENGTH = 8192;

/** The AdmissionReview that answers (admission.k8s.io/v1, AdmissionResponse). Keys of audit annotations get the webhook's name from the server. */
export function writeAnswer(uid: string, { allowed, message, warnings, patch, audit }: ReviewAnswer): object {
  const response = withoutUndefined({
    uid,
    allowed,
    status:
      message === undefined
        ? undefined
        : { code: 403, reason: 'Forbidden', message: message.slice(0, MESSAGE_LENGTH) },
    warnings: warnings.length > 0 ? warnings : undefined,
    patchType: patch.length > 0 ? 'JSONPatch' : undefined,
    patch: patch.length > 0 ? Buffer.from(JSON.stringify(patch)).toString('base64') : undefined,
    auditAnnotations: audit,
  });
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
}
