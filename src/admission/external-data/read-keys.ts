import { fieldsOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { admissionError } from '../errors.ts';
import type { ImageQuestion } from '../types.ts';

/** A pod of 60 containers asks for 60 keys; an audit asks object by object. */
export const KEYS_LIMIT_BYTES = 1024 * 1024;
const MOST_KEYS = 1000;
const DEPTH = 10;
/** What Gatekeeper speaks since 3.11; v1alpha1 had the same form and no TLS. */
export const EXTERNAL_DATA_VERSION = 'externaldata.gatekeeper.sh/v1beta1';

/** The keys of a ProviderRequest of OPA Gatekeeper (external data, v1beta1). Throws ADMISSION_KEYS_INVALID. */
export function readKeys(bytes: Uint8Array): string[] {
  const document = fieldsOf(parsed(bytes));
  if (document['apiVersion'] !== EXTERNAL_DATA_VERSION || document['kind'] !== 'ProviderRequest')
    throw invalid(`it is not a ProviderRequest of ${EXTERNAL_DATA_VERSION}`);
  const keys = fieldsOf(document['request'])['keys'];
  if (!Array.isArray(keys) || keys.some((key) => typeof key !== 'string'))
    throw invalid('its keys are not a list of texts');
  if (keys.length > MOST_KEYS)
    throw invalid(`it has ${keys.length} keys, and at most ${MOST_KEYS} are answered at once`);
  return keys as string[];
}

/** `shop|ghcr.io/acme/app:1` is an image in the namespace `shop`; without a namespace only policies of the whole cluster count. */
export function questionOf(key: string): ImageQuestion {
  const bar = key.indexOf('|');
  if (bar < 0) return { image: key, namespace: '' };
  const namespace = key.slice(0, bar);
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace))
    throw invalid(`'${namespace}' is not a valid name of a namespace`);
  return { image: key.slice(bar + 1), namespace };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return parseJson(bytes, { bytes: KEYS_LIMIT_BYTES, depth: DEPTH });
  } catch (cause) {
    throw invalid(cause instanceof Error ? cause.message : 'it cannot be read', cause);
  }
}

function invalid(why: string, cause?: unknown) {
  return admissionError('ADMISSION_KEYS_INVALID', `this cannot be answered as external data: ${why}`, {
    cause,
  });
}
