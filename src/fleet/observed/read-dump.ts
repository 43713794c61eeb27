import { type Fields, textOf } from '../../base/fields.ts';
import { skipBlank, splitDocuments } from '../../base/json-documents.ts';
import { isJsonObject, JsonError } from '../../base/parse-json.ts';
import type { OwnerRules } from '../owners/types.ts';
import { readCsvDump } from './csv/read-csv-dump.ts';
import { readDockerDump } from './docker/read-docker-dump.ts';
import { isKubernetesObject } from './kubernetes/objects.ts';
import { readKubernetesDump } from './kubernetes/read-kubernetes-dump.ts';
import { textOfFile } from './text-of-file.ts';
import type { Dump } from './types.ts';
import { KNOWN_FORMS, unreadable } from './unreadable.ts';

const LIMIT_BYTES = 1024 * 1024 * 1024;
/** V8 has no longer strings. */
const DOCUMENT_LIMIT_BYTES = 500 * 1024 * 1024;

/**
 * Reads what runs from a dump whose form its bytes tell: `kubectl get … -o json`, `docker|podman ps --format json`,
 * `docker|podman inspect`, or a CSV of image and owner. Several files are one dump: pods of one call, nodes of another. Throws
 * FLEET_DUMP_UNREADABLE when one is truncated or in none of these formats.
 */
export function readDump(
  given: Uint8Array | readonly Uint8Array[],
  rules: OwnerRules,
  limitBytes: number = LIMIT_BYTES,
): Dump {
  const raw = given instanceof Uint8Array ? [given] : given;
  const size = raw.reduce((sum, { length }) => sum + length, 0);
  if (size > limitBytes)
    throw unreadable(`too large: ${size} bytes, at most ${limitBytes} are read`, {
      hint: 'dump one namespace after the other, or let "shearwall fleet sync" list the cluster page by page',
    });
  const files = raw.map(textOfFile);
  const json = files.filter(isJson);
  if (json.length === 0) return readCsvDump(files, rules);
  if (json.length < files.length)
    throw unreadable('some of its files are JSON, and some are not', {
      hint: 'import them one by one: the files of one dump must all be of the same format',
    });
  const objects = objectsOf(json.flatMap(documentsOf));
  if (objects.some(isKubernetesObject)) return readKubernetesDump(objects, rules);
  return readDockerDump(objects, rules);
}

/** By its first character; lines of dashes are what YAML puts between documents. */
function isJson(bytes: Uint8Array): boolean {
  const first = bytes[skipBlank(bytes, 0)];
  if (first === undefined)
    throw unreadable('it is empty', { hint: 'check whether the command that wrote it failed' });
  return first === 0x7b || first === 0x5b;
}

function documentsOf(bytes: Uint8Array): unknown[] {
  try {
    return [...splitDocuments(bytes, DOCUMENT_LIMIT_BYTES)];
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw unreadable(`${error.message}, or it is truncated`, {
      hint: 'write the dump again and check that the command succeeds; nothing was changed',
      cause: error,
    });
  }
}

/** Arrays are taken apart; what is not an object is kept for the reader to report. */
function objectsOf(documents: readonly unknown[]): Fields[] {
  const objects = documents.flatMap((document) =>
    Array.isArray(document) ? (document as unknown[]) : [document],
  );
  const good = objects.filter(isJsonObject);
  if (objects.length > 0 && good.length === 0)
    throw unreadable('it is JSON, but contains no objects', { hint: KNOWN_FORMS });
  if (good.some(isStatus))
    throw unreadable(
      `the Kubernetes API answered with an error: ${textOf((good.find(isStatus) ?? {})['message']) ?? 'it does not say which'}`,
    );
  return good;
}

function isStatus(object: Fields): boolean {
  return object['kind'] === 'Status' && object['apiVersion'] === 'v1';
}
