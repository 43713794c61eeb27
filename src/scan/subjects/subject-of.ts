import type { CatalogComponent } from '../../catalog/index.ts';
import { type PurlParts, parsePurl } from '../../versions/index.ts';
import type { JudgedPackage } from '../types.ts';
import type { PackageFacts } from './package-facts.ts';
import { subjectOfFacts } from './subject-of-facts.ts';

/** What is asked of a component of a catalog; undefined: the system itself, or a name that no purl can have. */
export function subjectOfCatalog(component: CatalogComponent): JudgedPackage | undefined {
  const { kind, type, namespace, name, version, qualifiers = {}, source, foreign, properties } = component;
  if (kind === 'operating-system') return undefined;
  // Lists of slices name no sources; documents leave out those of the same name.
  const isUnsourced = source === undefined && properties?.['sliced'] !== undefined;
  return made({
    type,
    namespace,
    name,
    version,
    qualifiers: isUnsourced ? { ...qualifiers, 'built-from': 'unknown' } : qualifiers,
    source,
    foreign,
    modularity: properties?.['modularity'] ?? properties?.['syft:metadata:modularityLabel'],
    isApplication: kind === 'application',
  });
}

type Known = Partial<Pick<PackageFacts, 'source' | 'foreign' | 'modularity' | 'isApplication'>>;

/** The same of a purl alone, with what else is known. Undefined: it is not a purl. */
export function subjectOfPurl(purl: string, known: Known = {}): JudgedPackage | undefined {
  const parts = parsed(purl);
  if (parts === undefined) return undefined;
  const { type, namespace, name, version, qualifiers = {} } = parts;
  return made({
    type,
    namespace,
    name,
    version,
    qualifiers,
    source: known.source ?? upstreamOf(parts),
    foreign: known.foreign ?? (qualifiers['origin'] === 'foreign' ? 'another tool says so' : undefined),
    modularity: known.modularity ?? qualifiers['modularitylabel'],
    isApplication: known.isApplication === true,
  });
}

/** `openssl`, `glibc@2.41-12` or, of rpm, `openssl-3.0.7-1.el9.src.rpm`. */
function upstreamOf({ version, qualifiers = {} }: PurlParts): PackageFacts['source'] {
  const { upstream } = qualifiers;
  if (upstream === undefined) return undefined;
  const rpm = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(upstream);
  if (rpm?.[1] !== undefined && rpm[2] !== undefined) return { name: rpm[1], version: rpm[2] };
  const at = upstream.lastIndexOf('@');
  if (at > 0) return { name: upstream.slice(0, at), version: upstream.slice(at + 1) };
  return version === undefined ? undefined : { name: upstream, version };
}

function made(facts: PackageFacts): JudgedPackage | undefined {
  try {
    return subjectOfFacts(facts);
  } catch {
    return undefined;
  }
}

function parsed(purl: string): PurlParts | undefined {
  try {
    return parsePurl(purl);
  } catch {
    return undefined;
  }
}
