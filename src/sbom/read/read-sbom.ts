import { type Fields, fieldsOf, textOf } from '../../base/fields.ts';
import { isJsonObject, JsonError, type JsonLimits, parseJson, withoutMark } from '../../base/parse-json.ts';
import { withinMinutes } from '../../base/within-minutes.ts';
import { sbomError } from '../errors.ts';
import { parseXml, XmlError } from '../xml/parse-xml.ts';
import { cdxFromXml } from './cyclonedx-from-xml.ts';
import { MOST_SBOM_BYTES } from './document-at.ts';
import { readCycloneDx } from './read-cyclonedx.ts';
import { readSpdx2 } from './read-spdx2.ts';
import { readSpdx3 } from './read-spdx3.ts';
import { readSyft } from './read-syft.ts';
import { spdx2FromTagValue } from './spdx2-from-tag-value.ts';
import type { SbomDocument } from './types.ts';

type SbomLimits = Omit<JsonLimits, 'depth'>;

const DEPTH = 200;
const LIMITS: SbomLimits = { bytes: MOST_SBOM_BYTES, values: 20_000_000 };

/**
 * Reads a document of anyone's, whose format its bytes tell: SPDX 2.2, 2.3 (JSON, tag-value) and 3.0 (JSON-LD), CycloneDX 1.2 to
 * 1.7 (JSON, XML), Syft's JSON. What breaks its own rules is a fault in the answer; throws SBOM_UNREADABLE when it is none of
 * these, or too large, too deep or too full to be read.
 */
export function readSbom(bytes: Uint8Array, limits: SbomLimits = LIMITS): SbomDocument {
  if (bytes.length > limits.bytes)
    throw unreadable(`it has ${bytes.length} bytes, and at most ${limits.bytes} are read`);
  return withinMinutes('this SBOM', () => readAny(bytes, limits));
}

function readAny(bytes: Uint8Array, limits: SbomLimits): SbomDocument {
  try {
    const first = bytes.find((byte) => byte > 0x20 && ![0xef, 0xbb, 0xbf].includes(byte));
    if (first === CURLY) return readJson(parseJson(withoutMark(bytes), { ...limits, depth: DEPTH }));
    const text = decodeUtf8(bytes);
    if (first === ANGLE) return readXml(text);
    if (firstLine(text).startsWith('SPDXVersion:'))
      return readSpdx2(spdx2FromTagValue(text), 'spdx-tag-value');
  } catch (error) {
    if (error instanceof JsonError || error instanceof XmlError) throw unreadable(error.message, error);
    throw error;
  }
  throw unreadable('it is neither JSON, XML nor SPDX tag-value');
}

const CURLY = 0x7b;
const ANGLE = 0x3c;

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable('it is not UTF-8 text', cause);
  }
}

/** Of tag-value: comments and empty lines may stand before it. */
function firstLine(text: string): string {
  const lines = text.slice(0, 4096).split('\n');
  return lines.find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
}

function readJson(value: unknown): SbomDocument {
  const document = isJsonObject(value) ? value : {};
  if (textOf(document['spdxVersion'])?.startsWith('SPDX-2.')) return readSpdx2(document, 'spdx-json');
  if (textOf(document['bomFormat']) === 'CycloneDX') return readCycloneDx(document, 'cyclonedx-json');
  if (document['@graph'] !== undefined && document['@context'] !== undefined) return readSpdx3(document);
  if (isSyft(document)) return readSyft(document);
  // An attestation without its signature: what it says is the document.
  const predicate = fieldsOf(document['predicate']);
  if (textOf(document['_type'])?.startsWith('https://in-toto.io/Statement/') && !('predicate' in predicate))
    return readJson(predicate);
  throw unreadable('it is JSON, but neither SPDX, CycloneDX nor Syft');
}

function isSyft(document: Fields): boolean {
  return Array.isArray(document['artifacts']) && textOf(fieldsOf(document['schema'])['url']) !== undefined;
}

function readXml(text: string): SbomDocument {
  const root = parseXml(text, { depth: DEPTH });
  if (root.name !== 'bom') throw unreadable(`it is XML, but <${root.name}> is not CycloneDX`);
  return readCycloneDx(cdxFromXml(root), 'cyclonedx-xml');
}

function unreadable(why: string, cause?: unknown): Error {
  return sbomError('SBOM_UNREADABLE', `this is not a readable SBOM: ${why}`, {
    hint: 'SPDX 2.2, 2.3 and 3.0.1, CycloneDX 1.2 to 1.7 (JSON, XML) and syft-json are supported',
    cause,
  });
}
