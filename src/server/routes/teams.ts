import { fleetOwners } from '../../fleet/index.ts';
import { listGrants, type Store } from '../../store/index.ts';
import { type ApiRoute, route } from '../http/route.ts';

/** A team: an owner of workloads, or one that a grant names. */
export type ServedTeam = {
  name: string;
  /** Running, of workloads that it owns. */
  containers: number;
  workloads: number;
  /** How many grants name it. */
  grants: number;
};

/** Teams are the owners of workloads: an admin sees which of them nobody was given anything of, and which grants name nobody. */
export const TEAM_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'teams',
    method: 'GET',
    path: '/api/v1/teams',
    about: 'owners of what runs, and teams that grants name, with how many do',
    access: { role: 'admin', scope: 'everywhere' },
    answer: { own: 'team', isPage: true },
    sortedBy: ['name', 'containers', 'workloads', 'grants'],
    run: async (_, { store }) => ({ json: { items: await servedTeams(store) } }),
  }),
];

async function servedTeams(store: Store): Promise<ServedTeam[]> {
  const teams = new Map<string, ServedTeam>();
  const teamOf = (name: string): ServedTeam => {
    const known = teams.get(name) ?? { name, containers: 0, workloads: 0, grants: 0 };
    teams.set(name, known);
    return known;
  };
  for (const { owner, containers, workloads } of await fleetOwners({ store, filter: {} }))
    if (owner !== undefined) Object.assign(teamOf(owner), { containers, workloads });
  for (const { scope } of await store.read(listGrants))
    if (scope.kind === 'teams') for (const name of new Set(scope.teams)) teamOf(name).grants++;
  return [...teams.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
