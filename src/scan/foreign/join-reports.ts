import type { AdvisoryDatabase, Vulnerability } from '../../advisories/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { ScanInventory } from '../inventory/types.ts';
import type { Finding, Lowering, ReadReport } from '../report/types.ts';
import { findingOf, inOrder, type Judged, type TriageInput, unknownVulnerability } from '../triage/triage.ts';
import type { Match } from '../types.ts';
import { type Contradiction, contradictionOf } from './contradiction.ts';
import { isSamePackage, namesOf, normalized } from './same-package.ts';
import type { ForeignHit, ForeignReport } from './types.ts';

export type JoinInput = {
  reports: readonly ForeignReport[];
  inventory: ScanInventory;
  findings: readonly Finding[];
  triage: TriageInput & { database: AdvisoryDatabase };
};

/**
 * Our findings, with who else found them; and what only the reports have, triaged by the same rules and marked. Names of one
 * vulnerability are joined by our database.
 */
export function joinReports(input: JoinInput): { findings: Finding[]; reports: ReadReport[] } {
  const joiner = new Joiner(input);
  const reports = input.reports.map((report) => joiner.read(report));
  return { findings: joiner.findings().toSorted(inOrder), reports };
}

type Foreign = { vulnerability: string; hit: ForeignHit; scanners: Set<string> };

class Joiner {
  readonly #input: JoinInput;
  readonly #ours = new Map<string, Finding[]>();
  readonly #seenBy = new Map<Finding, Set<string>>();
  readonly #foreign = new Map<string, Foreign>();
  readonly #joined = new Map<string, readonly string[]>();
  readonly #byName: ReadonlyMap<string, readonly CatalogComponent[]>;
  readonly #judged: ReadonlyMap<CatalogComponent, Judged>;

  constructor(input: JoinInput) {
    this.#input = input;
    this.#byName = Map.groupBy(input.inventory.components, (component) => normalized(named(component).name));
    this.#judged = new Map(
      input.triage.judged.flatMap((one) => one.components.map((component) => [component, one])),
    );
    for (const finding of input.findings) {
      const known = this.#ours.get(finding.vulnerability.id);
      if (known === undefined) this.#ours.set(finding.vulnerability.id, [finding]);
      else known.push(finding);
      this.#seenBy.set(finding, new Set(finding.seenBy));
    }
  }

  read({ name, scanner, hits }: ForeignReport): ReadReport {
    let known = 0;
    for (const hit of hits) {
      const ids = this.#join(hit.ids);
      const ours = ids.flatMap((id) => this.#ours.get(id) ?? []).filter((finding) => isOf(finding, hit));
      if (ours.length > 0) known++;
      for (const finding of ours) this.#seenBy.get(finding)?.add(scanner);
      if (ours.length === 0) this.#keep(ids[0] ?? hit.ids[0] ?? '', hit, scanner);
    }
    return { file: name, scanner, hits: hits.length, known, unknown: hits.length - known };
  }

  findings(): Finding[] {
    const ours = this.#input.findings.map((finding) => ({
      ...finding,
      seenBy: [...(this.#seenBy.get(finding) ?? [])],
    }));
    return [...ours, ...[...this.#foreign.values()].map((each) => this.#findingOf(each))];
  }

  /** Each of the names as our database joins them; a name that it does not know stays itself. */
  #join(ids: readonly string[]): string[] {
    return [
      ...new Set(
        ids.flatMap((id) => {
          let joined = this.#joined.get(id);
          if (joined === undefined) {
            joined = this.#input.triage.database.resolve(id);
            this.#joined.set(id, joined);
          }
          return joined.length > 0 ? joined : [id];
        }),
      ),
    ];
  }

  #keep(vulnerability: string, hit: ForeignHit, scanner: string): void {
    const { source, name, version } = hit.package;
    const key = JSON.stringify([vulnerability, source?.name ?? name, version]);
    const known = this.#foreign.get(key);
    if (known === undefined) this.#foreign.set(key, { vulnerability, hit, scanners: new Set([scanner]) });
    else known.scanners.add(scanner);
  }

  #findingOf({ vulnerability: id, hit, scanners }: Foreign): Finding {
    const { triage } = this.#input;
    const here = this.#componentsOf(hit);
    const ids = this.#join(hit.ids);
    const judged = [...new Set(here.flatMap((component) => this.#judged.get(component) ?? []))];
    const contradiction = contradictionOf(ids, judged, triage.database);
    const match = matchOf(id, hit, [...scanners]);
    const finding = findingOf(
      {
        match,
        vulnerability: this.#vulnerability(id, hit, [...scanners]),
        components: here,
        caveats: [caveatOf(here, contradiction, judged)],
      },
      triage,
      contradiction?.lowering,
    );
    const components = here.length > 0 ? finding.components : [reported(hit, finding.lowered)];
    return { ...finding, components, seenBy: [...scanners] };
  }

  #componentsOf({ package: found }: ForeignHit): CatalogComponent[] {
    const sameName = [...namesOf(found)].flatMap((name) => this.#byName.get(name) ?? []);
    return [...new Set(sameName)].filter((component) => isSamePackage(found, named(component)));
  }

  /** What our database knows, and the report's rating where it has none. */
  #vulnerability(
    id: string,
    { level, score, vector, title, url, ids }: ForeignHit,
    scanners: string[],
  ): Vulnerability {
    const known = this.#input.triage.database.vulnerability(id) ?? {
      ...unknownVulnerability(id),
      title,
      url,
      aliases: ids.filter((each) => each !== id),
    };
    if (known.severities.length > 0) return known;
    const rating = withoutUndefined({
      source: scanners.join(', '),
      vector,
      score,
      level,
    });
    return { ...known, severities: [rating] };
  }
}

function isOf({ components, match }: Finding, { package: found }: ForeignHit): boolean {
  return (
    components.some((component) => isSamePackage(found, component)) ||
    isSamePackage(found, { type: '', name: match.packageName, version: match.version })
  );
}

function named({ type, namespace, name, version }: CatalogComponent): {
  type: string;
  name: string;
  version: string | undefined;
} {
  const isBare = namespace === undefined || ['deb', 'apk', 'rpm', 'alpm'].includes(type);
  return { type, name: isBare ? name : `${namespace}/${name}`, version };
}

function matchOf(
  vulnerability: string,
  { package: found, ids, fixState, fixVersions }: ForeignHit,
  scanners: string[],
): Match {
  return {
    vulnerability,
    advisories: scanners.map((feed) => ({ id: ids[0] ?? vulnerability, feed })),
    against: [],
    ecosystem: '',
    packageName: found.source?.name ?? found.name,
    version: found.version ?? '',
    range: { scheme: 'generic', intervals: [] },
    fix: { state: fixState, versions: fixVersions },
    urgency: undefined,
    by: 'range',
    confidence: 0.5,
    symbols: undefined,
    onlyFor: undefined,
  };
}

function reported(
  { package: found }: ForeignHit,
  lowered: readonly Lowering[],
): Finding['components'][number] {
  return {
    id: found.purl ?? found.name,
    type: found.type ?? '',
    name: found.name,
    version: found.version,
    locations: found.locations,
    lowered,
  };
}

function caveatOf(
  here: readonly CatalogComponent[],
  contradiction: Contradiction | undefined,
  judged: readonly Judged[],
): string {
  if (contradiction !== undefined) return 'only a report has it, and our feeds say otherwise';
  if (here.length === 0) return 'only a report has it: this package was not found in the image';
  const gap = judged.flatMap(({ judgement }) => judgement.gaps)[0];
  if (gap !== undefined) return `only a report has it: none of our feeds covers ${gap.what}`;
  return 'only a report has it: our feeds do not say that it affects this package';
}
