import { satisfies } from '../../../versions/index.ts';
import { parseRelation } from '../parse-relation.ts';
import type { Clause, DebianArch, PackageRecord } from '../types.ts';
import { solveError } from './errors.ts';

/** One comma-separated part of a dependency field: any of its alternatives will do. */
export type ClauseGroup = { text: string; alternatives: readonly Clause[] };

/** The relation fields of one package, parsed once. */
export type Relations = {
  /** Pre-Depends and then Depends, the order in which apt walks them. */
  needs: readonly (ClauseGroup & { field: 'Pre-Depends' | 'Depends' })[];
  provides: readonly Clause[];
  refuses: readonly { field: 'Conflicts' | 'Breaks'; text: string; clause: Clause }[];
};

const parsed = new WeakMap<PackageRecord, Relations>();

/** Throws SOLVE_BAD_FIELD when a field is malformed. */
export function relationsOf(record: PackageRecord): Relations {
  const known = parsed.get(record);
  if (known) return known;
  const groups = (field: string, text: string): ClauseGroup[] => parseField(text, field, record);
  const refuses = (field: 'Conflicts' | 'Breaks', text: string) =>
    groups(field, text).flatMap((group) =>
      group.alternatives.map((clause) => ({ field, text: group.text, clause })),
    );
  const relations: Relations = {
    needs: [
      ...groups('Pre-Depends', record.preDepends).map((group) => ({
        ...group,
        field: 'Pre-Depends' as const,
      })),
      ...groups('Depends', record.depends).map((group) => ({ ...group, field: 'Depends' as const })),
    ],
    provides: groups('Provides', record.provides).flatMap((group) => group.alternatives),
    refuses: [...refuses('Conflicts', record.conflicts), ...refuses('Breaks', record.breaks)],
  };
  parsed.set(record, relations);
  return relations;
}

/** deb-control(5): `a (>= 1) | b:any, c`. */
function parseField(field: string, name: string, record: PackageRecord): ClauseGroup[] {
  return field.split(',').flatMap((part) => {
    const text = part.trim().replace(/\s+/g, ' ');
    if (text === '') return [];
    return [
      {
        text,
        alternatives: text.split('|').map((alternative) => parseClause(alternative.trim(), name, record)),
      },
    ];
  });
}

function parseClause(text: string, field: string, record: PackageRecord): Clause {
  const clause = parseRelation(text);
  if (clause !== undefined) return clause;
  throw solveError(
    'SOLVE_BAD_FIELD',
    `cannot read "${text}" in ${field} of ${record.name} ${record.version}`,
    {
      hint: `the index of ${record.suite} is malformed: report it to the archive, or use another mirror`,
    },
  );
}

/** Whether this version of a package satisfies the clause under its own name. */
export function isNamedBy(clause: Clause, record: PackageRecord, arch: DebianArch): boolean {
  return clause.name === record.name && archFits(clause, record, arch) && versionFits(clause, record.version);
}

/** Whether one of the package's Provides satisfies the clause. An unversioned one never fits a versioned clause. */
export function isProvidedBy(clause: Clause, record: PackageRecord, arch: DebianArch): boolean {
  if (!archFits(clause, record, arch)) return false;
  return relationsOf(record).provides.some(
    (provided) =>
      provided.name === clause.name &&
      (clause.relation === undefined ||
        (provided.version !== undefined && versionFits(clause, provided.version))),
  );
}

export function isSatisfiedBy(clause: Clause, record: PackageRecord, arch: DebianArch): boolean {
  return isNamedBy(clause, record, arch) || isProvidedBy(clause, record, arch);
}

function versionFits(clause: Clause, version: string): boolean {
  if (clause.relation === undefined || clause.version === undefined) return true;
  return satisfies(version, clause.relation, clause.version);
}

/** `:any` is for packages that allow it (Multi-Arch: allowed); everything here is of one architecture or of none. */
function archFits({ archQualifier }: Clause, record: PackageRecord, arch: DebianArch): boolean {
  if (archQualifier === undefined || archQualifier === 'native') return true;
  return archQualifier === 'any' ? record.multiArch === 'allowed' : archQualifier === arch;
}

/** Whether a Conflicts or Breaks clause hits this package; here `:any` means every architecture. */
export function isRefusedBy(clause: Clause, record: PackageRecord, arch: DebianArch): boolean {
  const { archQualifier, ...unqualified } = clause;
  if (archQualifier !== undefined && !['any', 'native', arch].includes(archQualifier)) return false;
  return isSatisfiedBy(unqualified, record, arch);
}
