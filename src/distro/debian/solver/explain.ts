import { nearestName, type ShearwallError } from '../../../base/index.ts';
import type { PackageIndex, PackageRecord } from '../types.ts';
import { solveError } from './errors.ts';
import { describePlace, describeVersions } from './places.ts';
import type { Attempt, DeadEnd } from './search.ts';

/** Why there is no solution, told for the path that apt would have taken: the first attempt at every choice. */
export function explain(deadEnd: DeadEnd, index: PackageIndex): ShearwallError {
  let end = deadEnd;
  for (let next = end.tried[0]?.because; next; next = next.tried[0]?.because) end = next;
  const [attempt] = end.tried;
  return attempt ? conflict(end, attempt) : missing(end, index);
}

/** `recipe → php → php8.4`. */
export function describeChain(chain: readonly PackageRecord[]): string {
  return ['recipe', ...chain.map((record) => record.name)].join(' → ');
}

function missing({ group, chain }: DeadEnd, index: PackageIndex): ShearwallError {
  const owner = chain.at(-1);
  const found = group.alternatives.map(({ name }) =>
    index.versionsOf(name).length > 0
      ? `${name} is there in ${describeVersions(name, index)}`
      : `there is no ${name} in ${describePlace(index)}`,
  );
  const wanted = owner
    ? `${owner.name} ${owner.version} needs ${group.text}`
    : `the recipe asks for ${group.text}`;
  const message = `cannot install ${describeChain(chain)}: ${wanted}, but ${found.join(', and ')}`;
  return solveError('SOLVE_UNSATISFIABLE', message, {
    hint: missingHint(group.alternatives[0]?.name ?? '', index, owner),
    details: { chain: chain.map((record) => record.name), clause: group.text },
  });
}

function missingHint(name: string, index: PackageIndex, owner: PackageRecord | undefined): string {
  const add = 'add the suite or component that has it to contents.repositories';
  const drop = `, or list ${name} in contents.exclude with a reason if the image works without it`;
  if (index.versionsOf(name).length > 0)
    return `${add}, or ask for another version of ${owner?.name ?? name}`;
  const nearest = nearestName(name, index.names());
  return `${add}${nearest === undefined ? '' : ` (the nearest name here is "${nearest}")`}${drop}`;
}

function conflict({ group, chain }: DeadEnd, { record, blockers }: Attempt): ShearwallError {
  const [blocker] = blockers;
  const wantedBy = describeChain([...chain, record]);
  if (blocker === undefined) throw new Error(`${record.name} was refused without a reason`);
  const other = blocker.record;
  const { refusal } = blocker;
  const message = refusal
    ? `${record.name} ${record.version} and ${other.name} ${other.version} exclude each other ` +
      `(${refusal.by.name} has "${refusal.text}"): ${record.name} is wanted by ${wantedBy}, ` +
      `${other.name} by ${describeChain(blocker.chain)}`
    : `${record.name} is needed in two versions: ${record.version} for "${group.text}" (${wantedBy}), ` +
      `${other.version} by ${describeChain(blocker.chain)}`;
  return solveError('SOLVE_CONFLICT', message, {
    hint: 'remove one of the two from contents.packages, or build two images',
    details: {
      packages: [record.name, other.name],
      clause: group.text,
      chain: chain.map((link) => link.name),
    },
  });
}
