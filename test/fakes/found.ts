import { createHash } from 'node:crypto';
import type { Evidence, Found, ListedFile } from '../../src/catalog/types.ts';

/** Something found, as a cataloguer says it; `locations` alone is enough of an evidence. */
export function found(
  name: string,
  evidence: Partial<Evidence> & { locations: readonly string[] },
  more: Partial<Omit<Found, 'evidence'>> = {},
): Found {
  return {
    type: 'generic',
    name,
    kind: 'library',
    ...more,
    evidence: { by: 'test', technique: 'manifest-analysis', confidence: 0.9, ...evidence },
  };
}

/** A package of dpkg with the files that it lists: content, or undefined for a file without a digest. */
export function debPackage(
  name: string,
  files: Record<string, string | Uint8Array | undefined>,
  more: Partial<Omit<Found, 'evidence'>> = {},
): Found {
  const evidence = { by: 'dpkg', confidence: 1, locations: ['var/lib/dpkg/status'] };
  const type = { type: 'deb', namespace: 'debian', version: '1-1' };
  return found(name, evidence, { ...type, files: Object.entries(files).map(listed), ...more });
}

/** What a classifier says of a program's bytes. */
export function recognised(
  name: string,
  version: string | undefined,
  location: string,
  more: Partial<Evidence> = {},
): Found {
  const evidence: Partial<Evidence> = { by: 'classifiers', technique: 'binary-analysis', ...more };
  const of = { kind: 'application' as const, ...(version !== undefined && { version }) };
  return found(name, { ...evidence, locations: [location] }, of);
}

function listed([path, content]: [string, string | Uint8Array | undefined]): ListedFile {
  if (content === undefined) return { path };
  return { path, digest: { algorithm: 'md5', hex: createHash('md5').update(content).digest('hex') } };
}
