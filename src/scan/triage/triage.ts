import type { AdvisoryDatabase, Vulnerability } from '../../advisories/index.ts';
import { compareBytes } from '../../base/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { Standing } from '../distribution/standing.ts';
import { type AskedReach, reachFact } from '../reach/reach-fact.ts';
import type { AffectedComponent, Finding, Lowering, Tier } from '../report/types.ts';
import type { JudgedPackage, Judgement, Match } from '../types.ts';
import { fixVersionOf } from './fix-version.ts';
import type { LoweringRule } from './lowering-rules.ts';
import { priorityOf } from './priority.ts';
import { chooseSeverity } from './severity.ts';
import { place } from './tier.ts';

/** What could be said of one judged package, and where in the image it is. */
export type Judged = {
  subject: JudgedPackage;
  components: readonly CatalogComponent[];
  judgement: Judgement;
};

export type TriageInput = {
  judged: readonly Judged[];
  database: Pick<AdvisoryDatabase, 'vulnerability'>;
  rules: readonly LoweringRule[];
  /** Where a match in software that an OS package brought belongs. */
  standingOf: (candidate: { match: Match; component: CatalogComponent }) => Standing;
  exposedPorts: readonly string[] | undefined;
  asked: AskedReach;
  /** How many of the lowest layers belong to the base image. */
  baseLayers: number | undefined;
};

/** Every match as a finding, with its reasons; what is acted on first comes first. Nothing is left out. */
export function triage(input: TriageInput): Finding[] {
  return [...gather(input).values()]
    .map(({ match, components, caveats, isUnnamed }) => {
      const vulnerability =
        input.database.vulnerability(match.vulnerability) ?? unknownVulnerability(match.vulnerability);
      const found = { match, vulnerability, components: [...components], caveats: [...caveats], isUnnamed };
      return findingOf(found, input);
    })
    .toSorted(inOrder);
}

type Gathered = {
  match: Match;
  components: Set<CatalogComponent>;
  caveats: Set<string>;
  isUnnamed: boolean;
};

/**
 * Subjects that differ only in what their documents say of them may lead to one package in one version: that is one finding. So are a
 * package of a distribution and what it brought, where the distribution says that the package has it.
 */
function gather({ judged, standingOf }: TriageInput): ReadonlyMap<string, Gathered> {
  const gathered = new Map<string, Gathered>();
  // First those of the distribution: their matches know all that is said of the package.
  for (const { subject, components, judgement } of judged.toSorted(distributionFirst))
    for (const match of judgement.matches)
      for (const component of components) {
        const standing = standingOf({ match, component });
        const isJoined = standing.kind === 'joined';
        const isUnnamed = standing.kind === 'unnamed' || isOfUpstreamAlone(match, subject);
        const stated = isJoined ? standing.match : isUnnamed ? { ...match, fix: NO_FIX_OF_RELEASE } : match;
        const key = keyOf(stated, subject.foreign !== undefined, isUnnamed);
        const known: Gathered = gathered.get(key) ?? {
          match: stated,
          components: new Set(),
          caveats: new Set(),
          isUnnamed,
        };
        known.components.add(component);
        if (!isJoined) for (const caveat of caveatsOf(match, subject)) known.caveats.add(caveat);
        if (standing.kind === 'unnamed') known.caveats.add(standing.why);
        gathered.set(key, known);
      }
  return gathered;
}

function distributionFirst(a: Judged, b: Judged): number {
  return Number(OS_TYPES.has(b.subject.type)) - Number(OS_TYPES.has(a.subject.type));
}

/** Of a release that lists only what it fixed, and does not name it. */
export function isOfUpstreamAlone({ by }: Match, { type, foreign }: JudgedPackage): boolean {
  return by === 'upstream' && foreign === undefined && (type === 'apk' || type === 'rpm');
}

/** Upstream's version would be another program than the distribution's patched one. */
const NO_FIX_OF_RELEASE: Match['fix'] = {
  state: 'unknown',
  versions: [],
  reason: 'none of the distribution known',
};

function keyOf({ vulnerability, ecosystem, packageName, version }: Match, ...more: boolean[]): string {
  return JSON.stringify([vulnerability, ecosystem, packageName, version, ...more]);
}

const TIERS: readonly Tier[] = ['act-now', 'fix-by-rebuilding', 'the-rest'];

export function inOrder(a: Finding, b: Finding): number {
  return (
    TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) ||
    b.priority - a.priority ||
    compareBytes(a.vulnerability.id, b.vulnerability.id) ||
    compareBytes(a.match.packageName, b.match.packageName) ||
    compareBytes(a.match.version, b.match.version)
  );
}

type Found = Pick<Finding, 'match' | 'vulnerability' | 'caveats'> & {
  components: readonly CatalogComponent[];
  /** It is in packages of a distribution whose records do not name it. */
  isUnnamed?: boolean;
};

/** `lowering`: known of all components together, before any rule is asked. */
export function findingOf(
  { match, vulnerability, components, caveats, isUnnamed = false }: Found,
  {
    rules,
    exposedPorts,
    asked,
    baseLayers,
  }: Pick<TriageInput, 'rules' | 'exposedPorts' | 'asked' | 'baseLayers'>,
  lowering?: Lowering,
): Finding {
  const severity = chooseSeverity(vulnerability, match.urgency);
  const affected = components.map((component) =>
    affectedComponent(component, [
      ...(lowering === undefined ? [] : [lowering]),
      ...lowerings(rules, { match, vulnerability, component }),
    ]),
  );
  const lowered = commonLowerings(affected);
  const fixVersion = fixVersionOf(match);
  const { priority, terms } = priorityOf({
    vulnerability,
    severity,
    fixVersion,
    exposedPorts,
    reachability: reachFact(components, asked),
  });
  return {
    vulnerability,
    match,
    components: affected,
    ...place({ vulnerability, match, priority, fixVersion, lowered, isUnnamed }),
    priority,
    terms,
    severity,
    lowered,
    fixVersion,
    isInBase:
      baseLayers !== undefined &&
      components.length > 0 &&
      components.every(({ layers }) => isBelow(layers, baseLayers)),
    caveats,
    seenBy: ['shearwall'],
  };
}

/** A statement whose vulnerability the database does not describe still counts. */
export function unknownVulnerability(id: string): Vulnerability {
  return {
    id,
    aliases: [],
    title: undefined,
    published: undefined,
    severities: [],
    cwes: [],
    url: undefined,
    exploited: undefined,
    epss: undefined,
    decision: undefined,
    isMalicious: false,
  };
}

function lowerings(rules: readonly LoweringRule[], candidate: Parameters<LoweringRule>[0]): Lowering[] {
  return rules.flatMap((rule) => rule(candidate) ?? []);
}

function affectedComponent(
  { id, type, namespace, name, version, evidence }: CatalogComponent,
  lowered: readonly Lowering[],
): AffectedComponent {
  const locations = [...new Set(evidence.flatMap((each) => each.locations))].toSorted(compareBytes);
  return { id, type, name: fullName(type, namespace, name), version, locations, lowered };
}

/** As people of the ecosystem write it. */
function fullName(type: string, namespace: string | undefined, name: string): string {
  if (namespace === undefined || OS_TYPES.has(type)) return name;
  return type === 'maven' ? `${namespace}:${name}` : `${namespace}/${name}`;
}

const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm']);

/** Nothing, as long as one component has nothing that lowers it. */
function commonLowerings(components: readonly AffectedComponent[]): Lowering[] {
  if (components.length === 0 || components.some(({ lowered }) => lowered.length === 0)) return [];
  const all = components.flatMap(({ lowered }) => lowered);
  return [...new Map(all.map((each) => [`${each.code} ${each.source} ${each.text}`, each])).values()];
}

function isBelow(layers: readonly number[], count: number): boolean {
  return layers.length > 0 && layers.every((layer) => layer < count);
}

function caveatsOf({ by, against, onlyFor, confidence }: Match, { foreign }: JudgedPackage): string[] {
  const others = [...new Set(against.map(({ feed, id }) => `${feed} (${id})`))];
  return [
    ...(by === 'upstream'
      ? [`judged by upstream's versions, not by a package's: confidence ${confidence}`]
      : []),
    ...(foreign === undefined ? [] : [`not of the distribution: ${foreign}`]),
    ...(others.length === 0 ? [] : [`${others.join(', ')} says otherwise`]),
    ...(onlyFor === undefined
      ? []
      : [
          `only on ${Object.entries(onlyFor)
            .map(([key, value]) => `${key} ${value}`)
            .join(', ')}, which the component does not say`,
        ]),
  ];
}
