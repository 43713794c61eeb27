import { pathGlob } from '../../base/glob.ts';
import { bytePath } from '../../base/index.ts';
import { isoDay } from '../../base/utc-time.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { IgnoreUse, Lowering } from '../report/types.ts';
import type { LoweringCandidate } from '../triage/lowering-rules.ts';
import type { IgnoreRule } from './types.ts';

type Known = {
  rule: IgnoreRule;
  isExpired: boolean;
  isAt: ((path: string) => boolean) | undefined;
  wasUsed: boolean;
};

/** The user's own rules; and afterwards which of them did something. */
export class IgnoreBook {
  readonly #rules: readonly Known[];

  /** `now`: seconds since 1970. */
  constructor(rules: readonly IgnoreRule[], now: number) {
    const today = isoDay(now * 1000);
    this.#rules = rules.map((rule) => ({
      rule,
      isExpired: rule.expires !== undefined && rule.expires < today,
      isAt: rule.path === undefined ? undefined : isBelow(rule.path),
      wasUsed: false,
    }));
  }

  lowering(candidate: LoweringCandidate): Lowering | undefined {
    const found = this.#rules.filter((known) => !known.isExpired && fits(known, candidate));
    for (const known of found) known.wasUsed = true;
    const [first] = found;
    if (first === undefined) return undefined;
    const { reason, file, expires } = first.rule;
    const until = expires === undefined ? '' : ` (until ${expires})`;
    return { code: 'ignored', text: `${reason}${until}`, source: file };
  }

  uses(): IgnoreUse[] {
    return this.#rules.map(({ rule: { text, reason, expires, file }, isExpired, wasUsed }) => ({
      file,
      rule: text,
      reason,
      expires,
      state: isExpired ? 'expired' : wasUsed ? 'used' : 'unused',
    }));
  }
}

/** Locations are paths from the root, with or without its slash. */
function isBelow(pattern: string): (location: string) => boolean {
  const glob = pathGlob(bytePath(pattern));
  return (location) => glob.fits(location.replace(/^\/+/, ''));
}

function fits({ rule, isAt }: Known, candidate: LoweringCandidate): boolean {
  const { match, vulnerability, component } = candidate;
  const ids = [vulnerability.id, ...vulnerability.aliases, ...match.advisories.map(({ id }) => id)];
  if (rule.vulnerability !== undefined && !ids.some((id) => isSame(id, rule.vulnerability))) return false;
  if (rule.package !== undefined && !namesOf(component, match.packageName).includes(rule.package))
    return false;
  if (rule.versions !== undefined && !rule.versions(match.version, match.range.scheme)) return false;
  if (rule.only !== undefined && !rule.only(candidate)) return false;
  return isAt === undefined || component.evidence.some(({ locations }) => locations.some(isAt));
}

function isSame(id: string, wanted: string | undefined): boolean {
  return id.toUpperCase() === wanted?.toUpperCase();
}

/** All ways in which people name a package: bare, as its ecosystem does, as a purl, by its source. */
function namesOf({ type, namespace, name, source }: CatalogComponent, advised: string): string[] {
  const bare = namespace === undefined ? name : `${namespace}/${name}`;
  return [
    name,
    bare,
    `${namespace}:${name}`,
    advised,
    source?.name ?? name,
    `pkg:${type}/${bare}`,
    `pkg:${type}/${bare.replace(/^@/, '%40')}`,
  ];
}
