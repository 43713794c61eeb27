import { canonicalJson, digestOf, hexOf } from '../../base/index.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import type { NormalizedGraph } from '../graph/normalize-graph.ts';
import type { SbomGraph } from '../types.ts';

/** What a graph says of its root and as a whole. */
export type Head = Pick<
  NormalizedGraph,
  'root' | 'rootComponent' | 'effects' | 'created' | 'origin' | 'composition'
>;

/** What it says beside, as canonical JSON: of components those that stand before the root and those behind it. */
export type SaidBeside = { before: string; behind: string; dependencies: string; files: string };

export function saidBeside({ components, rootComponent, dependencies, files }: NormalizedGraph): SaidBeside {
  const at = components.indexOf(rootComponent);
  return {
    before: canonicalJson(components.slice(0, at)).slice(1, -1),
    behind: canonicalJson(components.slice(at + 1)).slice(1, -1),
    dependencies: canonicalJson(dependencies),
    files: canonicalJson(files),
  };
}

/**
 * The name of one document: unique, because it is drawn from the digest of all that the document says, and the same on
 * every build for the same reason. RFC 9562 UUID of version 8: its bits are our own (SHA-256), neither time nor chance.
 * As a URN it serves SPDX too, which asks for a unique URI and not for a web page: no domain is claimed.
 */
export function documentId(graph: NormalizedGraph, format: string): string {
  return idOf(graph, saidBeside(graph), format);
}

/** The same of what says `said` beside `head`. */
export function idOf(head: Head, said: SaidBeside, format: string): string {
  const hex = hexOf(digestOf(canonicalText(head, said, format)));
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

/** Canonical JSON of format and graph. */
function canonicalText(
  { root, rootComponent, effects, created, origin, composition }: Head,
  { before, behind, dependencies, files }: SaidBeside,
  format: string,
): string {
  const components = [before, canonicalJson(rootComponent), behind].filter((text) => text !== '').join();
  const said = [
    `"components":[${components}]`,
    composition && `"composition":${canonicalJson(composition)}`,
    `"created":${canonicalJson(created)}`,
    `"dependencies":${dependencies}`,
    `"effects":${canonicalJson(effects)}`,
    `"files":${files}`,
    origin && `"origin":${canonicalJson(origin)}`,
    `"root":${canonicalJson(root)}`,
  ];
  return `{"format":${canonicalJson(format)},"said":{${said.filter((text) => text !== undefined).join()}}}`;
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
