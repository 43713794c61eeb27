import type { Fields } from '../../base/fields.ts';
import { isJsonObject, JsonError, parseJson, withoutMark } from '../../base/parse-json.ts';
import { scanError } from '../errors.ts';
import { readCycloneDxReport } from './read-cyclonedx-report.ts';
import { readGrype } from './read-grype.ts';
import { readSarif } from './read-sarif.ts';
import { readTrivy } from './read-trivy.ts';
import type { ForeignReport } from './types.ts';

/** Larger ones are refused. */
export const MOST_REPORT_BYTES = 512 * 1024 ** 2;
const LIMITS = { bytes: MOST_REPORT_BYTES, depth: 100, values: 20_000_000 };
const LIMIT_HITS = 1_000_000;

/** Reads another scanner's report, whose format its fields show. Throws SCAN_REPORT_UNREADABLE. */
export function readForeignReport(bytes: Uint8Array, name: string): ForeignReport {
  const report = readBy(readerOf(document(bytes, name), name), name);
  if (report.hits.length <= LIMIT_HITS) return report;
  throw unreadable(name, `too large: ${report.hits.length} hits, at most ${LIMIT_HITS} are read`);
}

function readBy(reader: (name: string) => ForeignReport, name: string): ForeignReport {
  try {
    return reader(name);
  } catch (error) {
    if (error instanceof RangeError) throw unreadable(name, error.message, error);
    throw error;
  }
}

function readerOf(fields: Fields, name: string): (name: string) => ForeignReport {
  if (Array.isArray(fields['runs'])) return (file) => readSarif(fields, file);
  if (fields['bomFormat'] === 'CycloneDX') return (file) => readCycloneDxReport(fields, file);
  if (Array.isArray(fields['matches'])) return (file) => readGrype(fields, file);
  // Trivy leaves `Results` out of a report of nothing.
  if (typeof fields['SchemaVersion'] === 'number' && 'ArtifactName' in fields)
    return (file) => readTrivy(fields, file);
  throw unreadable(name, 'it is JSON, but not from trivy or grype, nor SARIF or CycloneDX');
}

function document(bytes: Uint8Array, name: string): Fields {
  try {
    const value = parseJson(withoutMark(bytes), LIMITS);
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (error instanceof JsonError) throw unreadable(name, error.message, error);
    throw error;
  }
  throw unreadable(name, 'it is JSON, but not an object');
}

function unreadable(name: string, why: string, cause?: unknown): Error {
  return scanError('SCAN_REPORT_UNREADABLE', `${name} is not a readable scanner report: ${why}`, {
    hint: 'supported are trivy image --format json, grype -o json, and SARIF or CycloneDX of any package scanner',
    cause,
  });
}
