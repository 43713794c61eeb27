import { canonicalJson, digestOf, hexOf } from '../../base/index.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import type { NormalizedGraph } from '../graph/normalize-graph.ts';
import type { SbomGraph } from '../types.ts';

/**
 * The name of one document: unique, because it is drawn from the digest of all that the document says, and the same on
 * every build for the same reason. RFC 9562 UUID of version 8: its bits are our own (SHA-256), neither time nor chance.
 * As a URN it serves SPDX too, which asks for a unique URI and not for a web page: no domain is claimed.
 */
export function documentId(graph: NormalizedGraph, format: string): string {
  const { others: _others, rootComponent: _root, ...said } = graph;
  const hex = hexOf(digestOf(canonicalJson({ format, said })));
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return `urn:uuid:${groups.join('-')}`;
}

/** Whole seconds since 1970 as `2026-11-01T00:00:00Z`, the form that both formats ask for. */
export function utcTime(seconds: number): string {
  return isoSeconds(seconds * 1000);
}

/** What the one time in a document means. */
export const ORIGIN_COMMENT: Readonly<Record<NonNullable<SbomGraph['origin']>, string>> = {
  build: 'The time is that of the lock: the newest file of all packages. It is not when the image was built.',
  analysis: 'Found by looking into the image. The time is that of the image, not that of the analysis.',
};
