import { type Fields, fieldsOf, textOf, textsOf } from '../../base/fields.ts';
import { isJsonObject, parseJson } from '../../base/parse-json.ts';
import { admissionError } from '../errors.ts';
import type { Review } from '../types.ts';

/** etcd takes objects of 1.5 MB; an update brings two of them, and JSON may take more than etcd's form. */
export const REVIEW_LIMIT_BYTES = 8 * 1024 * 1024;
/** Objects of the API server are nested less deep than this; its own limit for custom ones is higher, and they are refused. */
const DEPTH = 200;

const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE', 'CONNECT'] as const;

/**
 * Reads an AdmissionReview (admission.k8s.io/v1). Throws ADMISSION_REVIEW_INVALID: who asks is not an API server, or speaks another version.
 */
export function readReview(bytes: Uint8Array): Review {
  const document = fieldsOf(parsed(bytes));
  if (document['apiVersion'] !== 'admission.k8s.io/v1' || document['kind'] !== 'AdmissionReview')
    throw invalid('it is not an AdmissionReview of admission.k8s.io/v1');
  const request = fieldsOf(document['request']);
  const uid = textOf(request['uid']);
  if (uid === undefined) throw invalid('its request has no uid');
  const operation = OPERATIONS.find((name) => name === request['operation']);
  if (operation === undefined) throw invalid('its operation is not CREATE, UPDATE, DELETE or CONNECT');
  const kind = fieldsOf(request['kind']);
  const user = fieldsOf(request['userInfo']);
  return {
    uid,
    operation,
    group: textOf(kind['group']) ?? '',
    kind: textOf(kind['kind']) ?? '',
    namespace: textOf(request['namespace']) ?? '',
    name: textOf(request['name']) ?? '',
    requester: {
      username: textOf(user['username']) ?? '',
      groups: textsOf(user['groups']),
      uid: textOf(user['uid']) ?? '',
      extra: fieldsOf(user['extra']),
    },
    object: objectIn(request['object']),
    oldObject: objectIn(request['oldObject']),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes, { bytes: REVIEW_LIMIT_BYTES, depth: DEPTH });
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : 'it cannot be read', cause);
  }
}

function objectIn(value: unknown): Fields | undefined {
  return isJsonObject(value) ? value : undefined;
}

function invalid(why: string, cause?: unknown) {
  return admissionError(
    'ADMISSION_REVIEW_INVALID',
    `this cannot be answered as an admission review: ${why}`,
    { cause },
  );
}
