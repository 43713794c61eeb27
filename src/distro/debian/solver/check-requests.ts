import { nearestName } from '../../../base/index.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { PackageIndex } from '../types.ts';
import { versions } from './candidates.ts';
import { solveError } from './errors.ts';
import { describePlace, describeVersions, providerNames } from './places.ts';
import type { ClauseGroup } from './relations.ts';
import type { SolveRequest } from './solve-request.ts';

/** The requests as clauses; throws when one names nothing, several things, or what the recipe excludes. */
export function checkRequests(
  requests: readonly SolveRequest[],
  index: PackageIndex,
  exclude: ReadonlySet<string>,
): ClauseGroup[] {
  refuseUnknown(requests, index);
  return requests.map((request) => {
    const { text, name, constraint } = request;
    if (exclude.has(name)) {
      throw solveError(
        'SOLVE_EXCLUDED_REQUEST',
        `"${name}" is both in contents.packages and in contents.exclude`,
        {
          hint: 'remove one of the two',
        },
      );
    }
    const group: ClauseGroup = { text, alternatives: [{ name, ...constraint }] };
    if (index.versionsOf(name).length === 0) {
      return { text, alternatives: [{ name: onlyProvider(request, index) }] };
    }
    if (versions(group, index).next().done) throw noVersion(request, index);
    return group;
  });
}

/** All of them at once, with one error for one. */
function refuseUnknown(requests: readonly SolveRequest[], index: PackageIndex): void {
  const names = requests
    .filter(
      ({ name, constraint }) =>
        index.versionsOf(name).length === 0 && providerNames({ name, ...constraint }, index).length === 0,
    )
    .map(({ name }) => name);
  const [first, ...others] = [...new Set(names)];
  if (first === undefined || others.length === 0) return;
  const each = [first, ...others].map((name) => {
    const nearest = nearestName(name, index.names());
    return nearest === undefined ? `"${name}"` : `"${name}" (did you mean "${nearest}"?)`;
  });
  throw solveError(
    'SOLVE_UNKNOWN_PACKAGE',
    `there are no packages ${each.join(', ')} in ${describePlace(index)}`,
    {
      hint: 'check the spelling, or add the suites or components that have them to contents.repositories',
      details: { names: [first, ...others] },
    },
  );
}

/** apt takes a virtual package from the command line only when one package provides it. */
function onlyProvider({ name, constraint }: SolveRequest, index: PackageIndex): string {
  const providers = providerNames({ name, ...constraint }, index);
  const [first] = providers;
  if (first === undefined) throw unknown(name, index);
  if (providers.length === 1) return first;
  throw solveError(
    'SOLVE_VIRTUAL_PACKAGE',
    `"${name}" is a virtual package: ${providers.join(', ')} provide it`,
    { hint: `name the one that you want, for example "${first}"`, details: { providers } },
  );
}

function unknown(name: string, index: PackageIndex): Error {
  const nearest = nearestName(name, index.names());
  const elsewhere = 'add the suite or component that has it to contents.repositories';
  const hint =
    nearest === undefined
      ? `check the spelling, or ${elsewhere}`
      : `did you mean "${nearest}"? Otherwise ${elsewhere}`;
  return solveError(
    'SOLVE_UNKNOWN_PACKAGE',
    `there is no package "${name}" in ${describePlace(index)}`,
    withoutUndefined({
      hint,
      details: nearest !== undefined ? { nearest } : undefined,
    }),
  );
}

function noVersion({ text, name }: SolveRequest, index: PackageIndex): Error {
  const found = index.versionsOf(name).map((record) => record.version);
  return solveError(
    'SOLVE_NO_VERSION',
    `"${text}" is not in ${describePlace(index)}: it has ${describeVersions(name, index)}`,
    {
      hint: `write "${name}" for the newest, or "${name}=${found[0]}" for exactly this one`,
      details: { versions: found },
    },
  );
}
