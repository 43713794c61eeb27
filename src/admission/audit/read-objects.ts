import { messageOf } from '../../base/errors.ts';
import { type Fields, objectsOf } from '../../base/fields.ts';
import { splitDocuments } from '../../base/json-documents.ts';
import { isJsonObject, JsonError } from '../../base/parse-json.ts';
import { readYaml } from '../../base/yaml/read-yaml.ts';
import { admissionError } from '../errors.ts';

/** A dump of a large cluster. */
export const OBJECTS_LIMIT_BYTES = 256 * 1024 * 1024;

const KIND = {
  noun: 'file of objects',
  syntaxCode: 'ADMISSION_OBJECTS_UNREADABLE',
  invalidCode: 'ADMISSION_OBJECTS_UNREADABLE',
  error: admissionError,
} as const;

/**
 * The objects of a file: JSON of `kubectl get … -o json`, or YAML documents, as manifests are; lists taken apart. A file is taken whole
 * or not at all. Throws ADMISSION_OBJECTS_UNREADABLE.
 */
export async function readObjects(bytes: Uint8Array, name: string): Promise<Fields[]> {
  if (bytes.length > OBJECTS_LIMIT_BYTES)
    throw unreadable(name, `it has more than ${OBJECTS_LIMIT_BYTES} bytes`);
  const text = decoded(bytes, name);
  const documents = /^\s*[[{]/.test(text) ? jsonOf(bytes, name) : await yamlOf(text, name);
  const objects = documents
    .flatMap((document) => (Array.isArray(document) ? (document as unknown[]) : [document]))
    .flatMap(apart);
  if (objects.length === 0) throw unreadable(name, 'it has no objects of Kubernetes');
  if (objects.some((each) => !isJsonObject(each) || typeof each['kind'] !== 'string'))
    throw unreadable(name, 'something in it is not an object of Kubernetes: it has no kind');
  return objects as Fields[];
}

/** Items of a typed list (`PodList`) have no kind of their own. */
function apart(document: unknown): unknown[] {
  if (!isJsonObject(document)) return [document];
  const { kind, apiVersion, items } = document;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [document];
  const own = kind.slice(0, -'List'.length);
  return objectsOf(items).length < items.length
    ? [undefined]
    : objectsOf(items).map((item) => ({ kind: own, apiVersion, ...item }));
}

function jsonOf(bytes: Uint8Array, name: string): unknown[] {
  try {
    return [...splitDocuments(bytes, OBJECTS_LIMIT_BYTES)];
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw unreadable(name, `${error.message}, or it is truncated`, error);
  }
}

async function yamlOf(text: string, name: string): Promise<unknown[]> {
  const values: unknown[] = [];
  for (const part of text.split(/^---(?=\s|$)/m)) {
    if (part.split('\n').every(isBlank)) continue;
    const { value } = await readYaml(name, part, KIND);
    if (value !== null) values.push(value);
  }
  return values;
}

function isBlank(line: string): boolean {
  const text = line.trim();
  return text === '' || text.startsWith('#');
}

function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unreadable(name, messageOf(error), error);
  }
}

function unreadable(name: string, why: string, cause?: unknown) {
  return admissionError('ADMISSION_OBJECTS_UNREADABLE', `the objects in ${name} cannot be read: ${why}`, {
    cause,
    hint: 'write them with "kubectl get … -o json", or name manifests in YAML',
  });
}
