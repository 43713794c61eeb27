import { nearestName, type ShearwallError } from '../../../base/index.ts';
import type { PackageIndex, PackageRecord } from '../types.ts';
import { solveError } from './errors.ts';
import { describePlace, describeVersions } from './places.ts';
import { type ClauseGroup, isNamedBy } from './relations.ts';
import type { Attempt, DeadEnd, Link } from './search.ts';

/** Why there is no solution, told for the path that apt would have taken: the first attempt at every choice. */
export function explain(deadEnd: DeadEnd, index: PackageIndex): ShearwallError {
  let end = deadEnd;
  for (let next = end.tried[0]?.because; next; next = next.tried[0]?.because) end = next;
  const [attempt] = end.tried;
  return attempt ? conflict(end, attempt) : missing(end, index);
}

/** `recipe → php → php8.4`, the middle of a long chain left out. */
export function describeChain(last: Link | undefined): string {
  const names = chainNames(last);
  const shown = names.length > 12 ? [...names.slice(0, 5), '…', ...names.slice(-5)] : names;
  return ['recipe', ...shown].join(' → ');
}

function chainNames(last: Link | undefined): string[] {
  const names: string[] = [];
  for (let link = last; link; link = link.wantedBy) names.push(link.record.name);
  return names.reverse();
}

function missing({ group, owner: link }: DeadEnd, index: PackageIndex): ShearwallError {
  const owner = link?.record;
  const found = group.alternatives.map(({ name }) =>
    index.versionsOf(name).length > 0
      ? `${name} is there in ${describeVersions(name, index)}`
      : `there is no ${name} in ${describePlace(index)}`,
  );
  const wanted = owner
    ? `${owner.name} ${owner.version} needs ${group.text}`
    : `the recipe asks for ${group.text}`;
  const message = `cannot install ${describeChain(link)}: ${wanted}, but ${found.join(', and ')}`;
  return solveError('SOLVE_UNSATISFIABLE', message, {
    hint: missingHint(group, index, owner),
    details: { chain: chainNames(link), clause: group.text },
  });
}

function missingHint(
  { alternatives }: ClauseGroup,
  index: PackageIndex,
  owner: PackageRecord | undefined,
): string {
  for (const clause of alternatives) {
    const older = index
      .versionsOf(clause.name)
      .find((record) => isNamedBy(clause, record, index.architecture));
    if (older) return `to accept an old version, list "${older.name}=${older.version}" in contents.packages`;
  }
  const name = alternatives[0]?.name ?? '';
  const add = 'add the suite or component that has it to contents.repositories';
  if (index.versionsOf(name).length > 0) {
    return `${add}, or ask for another version of ${owner?.name ?? name}`;
  }
  const nearest = nearestName(name, index.names());
  const near = nearest === undefined ? '' : ` (the nearest name here is "${nearest}")`;
  return `${add}${near}, or list ${name} in contents.exclude with a reason if the image works without it`;
}

function conflict({ group, owner }: DeadEnd, { record, blockers }: Attempt): ShearwallError {
  const [blocker] = blockers;
  const wantedBy = describeChain({ record, wantedBy: owner });
  if (blocker === undefined) throw new Error(`${record.name} was refused without a reason`);
  const other = blocker.record;
  const { refusal } = blocker;
  const message = refusal
    ? `${record.name} ${record.version} and ${other.name} ${other.version} conflict with each other ` +
      `(${refusal.by.name} has "${refusal.text}"): ${record.name} is needed by ${wantedBy}, ` +
      `${other.name} by ${describeChain(blocker.link)}`
    : `${record.name} is needed in two versions: ${record.version} for "${group.text}" (${wantedBy}), ` +
      `${other.version} by ${describeChain(blocker.link)}`;
  return solveError('SOLVE_CONFLICT', message, {
    hint: 'remove one of the two from contents.packages, or build two images',
    details: {
      packages: [record.name, other.name],
      clause: group.text,
      chain: chainNames(owner),
    },
  });
}
