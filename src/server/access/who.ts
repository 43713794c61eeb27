import type { Grant, Role } from '../../store/index.ts';

/** Whoever asks, with all that they were given. */
export type Who = {
  /** `agent`: known by a service account of its cluster. */
  kind: 'token' | 'user' | 'agent';
  /** Of the token or agent, or the subject of the user. */
  id: string;
  name: string;
  grants: readonly Grant[];
  /** Of a user's identity provider. */
  groups: readonly string[];
  /** Why grants are missing that one might expect. */
  notes: readonly string[];
  /** By which an agent's tokens are known: see EnrolledAgent of the store. */
  keys?: string;
};

/**
 * Who may use a route. `anybody`: also without a login. `somebody`: whoever is logged in, whatever they were given. Else who was given at
 * least this role, `everywhere` only with the scope everything, `own`: narrowed to the teams of the scope.
 */
export type AccessRule =
  | 'anybody'
  | 'somebody'
  | { role: Exclude<Role, 'agent'>; scope: 'everywhere' | 'own' }
  | { role: 'agent'; scope: 'cluster' };

/** What somebody sees of what a route tells. `teams` undefined: everything. */
export type Sight = { teams: readonly string[] | undefined; clusters: readonly SeenCluster[] };

/** One that an agent tells of. `namesTeams`: its word on owners counts. */
export type SeenCluster = { cluster: string; namesTeams: boolean };

const INCLUDES: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer', 'editor', 'admin'],
  editor: ['editor', 'admin'],
  admin: ['admin'],
  agent: ['agent'],
};

const EVERYTHING: Sight = { teams: undefined, clusters: [] };
const NOTHING: Sight = { teams: [], clusters: [] };

/** How far the union of the grants reaches by this rule; undefined: not at all. */
export function sightBy(rule: AccessRule, who: Who | undefined): Sight | undefined {
  if (rule === 'anybody') return NOTHING;
  if (who === undefined) return undefined;
  if (rule === 'somebody') return NOTHING;
  const scopes = who.grants
    .filter(({ role }) => INCLUDES[rule.role].includes(role))
    .map(({ scope }) => scope);
  if (rule.role === 'agent') {
    const clusters = scopes.flatMap((scope) =>
      scope.kind === 'cluster' ? [{ cluster: scope.cluster, namesTeams: scope.namesTeams === true }] : [],
    );
    return clusters.length === 0 ? undefined : { teams: [], clusters };
  }
  if (scopes.some(({ kind }) => kind === 'everything')) return EVERYTHING;
  if (rule.scope === 'everywhere') return undefined;
  const teams = [...new Set(scopes.flatMap((scope) => (scope.kind === 'teams' ? scope.teams : [])))];
  return teams.length === 0 ? undefined : { teams, clusters: [] };
}
