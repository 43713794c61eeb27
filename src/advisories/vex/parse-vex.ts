import { isJsonObject, JsonError, parseJson, withoutMark } from '../../base/parse-json.ts';
import { vexError } from './errors.ts';
import { readCsaf } from './read-csaf.ts';
import { readCycloneDxVex } from './read-cyclonedx-vex.ts';
import { readOpenVex } from './read-openvex.ts';
import type { VexDocument } from './types.ts';

const LIMITS = { bytes: 64 * 1024 * 1024, depth: 64 };

/**
 * Reads a VEX document of anyone's: OpenVEX 0.0.1 to 0.2.0, CSAF 2.0, CycloneDX 1.4 to 1.7 (JSON). What breaks the format's rules is a fault
 * in the answer; throws VEX_UNREADABLE when it is in none of these formats. `name` is for messages: a path, or where it came from.
 */
export function parseVex(bytes: Uint8Array, name: string): VexDocument {
  const document = readVex(readJson(bytes, name));
  if (document !== undefined) return document;
  throw vexError('VEX_UNREADABLE', `${name} is neither OpenVEX, CSAF nor CycloneDX with vulnerabilities`, {
    hint: 'OpenVEX has an @context of openvex.dev, CSAF a document.csaf_version, CycloneDX a bomFormat and vulnerabilities',
  });
}

/** What was parsed already. Undefined: it is no VEX document. */
export function readVex(document: Readonly<Record<string, unknown>>): VexDocument | undefined {
  const format = vexFormat(document);
  if (format === 'openvex') return readOpenVex(document);
  if (format === 'csaf') return readCsaf(document);
  return format === 'cyclonedx' ? readCycloneDxVex(document) : undefined;
}

/** Undefined: none that is known. */
export function vexFormat(document: Readonly<Record<string, unknown>>): VexDocument['format'] | undefined {
  const context = document['@context'];
  const contexts = Array.isArray(context) ? context : [context];
  if (contexts.some((each) => typeof each === 'string' && /^https:\/\/openvex\.dev\/ns\b/.test(each)))
    return 'openvex';
  if (isJsonObject(document['document']) && typeof document['document']['csaf_version'] === 'string')
    return 'csaf';
  return document['bomFormat'] === 'CycloneDX' && Array.isArray(document['vulnerabilities'])
    ? 'cyclonedx'
    : undefined;
}

function readJson(bytes: Uint8Array, name: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseJson(withoutMark(bytes), LIMITS);
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw vexError('VEX_UNREADABLE', `${name} is not a VEX document: ${error.message}`, { cause: error });
  }
  throw vexError('VEX_UNREADABLE', `${name} is not a VEX document: it is JSON, but not an object`);
}
