import { hasRoom, type Say } from '../../../base/at-most.ts';
import { readSbom, type SbomDocument } from '../../../sbom/index.ts';

/** A component that a document names by a package URL. */
export type ClaimedComponent = { purl: string; kind: 'library' | 'application' | 'framework' };

/** `unread`: how many of its package URLs are none. */
export type Claims = { claims: ClaimedComponent[]; unread: number };

const LIMIT_BYTES = 64 * 1024 * 1024;
const MAX_CLAIMS = 10_000;
const MAX_PURL = 2000;

/**
 * What an SBOM of any kind says is there. Only what stands under a package URL: a name alone says too little. Without what it says is
 * not delivered, and without images and files. Throws SBOM_UNREADABLE.
 */
export function claimsIn(bytes: Uint8Array, say: Say): Claims {
  const { graph, faults } = readSbom(bytes, { bytes: LIMIT_BYTES });
  const claims = new Map<string, ClaimedComponent>();
  for (const component of graph.components) {
    const claim = claimOf(component, say);
    if (claim === undefined || claims.has(claim.purl)) continue;
    if (!hasRoom(claims.size, MAX_CLAIMS, 'components', say)) break;
    claims.set(claim.purl, claim);
  }
  const unread = faults.filter(({ code }) => code === 'not-a-purl').length;
  return { claims: [...claims.values()], unread };
}

/** Without the subpath: a part of a package is the package. */
function claimOf(
  { purl, type, absent }: SbomDocument['graph']['components'][number],
  say: Say,
): ClaimedComponent | undefined {
  if (purl === undefined || absent || type === 'container' || type === 'file') return undefined;
  if (purl.length > MAX_PURL) {
    say(`a package URL has more than ${MAX_PURL} characters and is left out`);
    return undefined;
  }
  return {
    purl: purl.split('#', 1)[0] ?? purl,
    kind: type === 'application' || type === 'framework' ? type : 'library',
  };
}
