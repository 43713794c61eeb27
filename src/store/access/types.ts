import type { Time } from '../types.ts';

/** What a grant allows. Each includes the one before it, but for `agent`, which writes what one cluster runs and reads nothing. */
export type Role = 'viewer' | 'editor' | 'admin' | 'agent';

/**
 * Where a grant holds. `teams`: what these own, by the names that owners have. `namesTeams`: what the cluster says of owners counts;
 * whoever may label a pod there says it.
 */
export type GrantScope =
  | { kind: 'everything' }
  | { kind: 'teams'; teams: readonly string[] }
  | { kind: 'cluster'; cluster: string; namesTeams?: boolean };

/** Whom a grant is for: a token by its id, a user by subject, a group by its name. */
export type GrantHolder = { kind: 'user' | 'group' | 'token'; subject: string };

export type Grant = { role: Role; scope: GrantScope };
export type KeptGrant = Grant & GrantHolder & { id: string; createdBy: string; createdAt: Time };

/** SHA-256 of a secret of at least 256 random bits: 32 bytes. */
export type SecretDigest = Uint8Array;

export type ApiToken = {
  id: string;
  name: string;
  createdBy: string;
  createdAt: Time;
  expiresAt: Time;
  usedAt: Time | undefined;
  revokedAt: Time | undefined;
};

/** A service account, as tokens of its cluster name it. `clusterUid`: of the namespace kube-system. */
export type AgentAccount = { clusterUid: string; issuer: string; subject: string };

/** Who tells what runs in a cluster and is known by a service account there; without one: not enrolled yet. */
export type KeptAgent = {
  id: string;
  cluster: string;
  /** What it says of owners counts. */
  namesTeams: boolean;
  createdBy: string;
  createdAt: Time;
  enrolBy: Time;
  clusterUid: string | undefined;
  issuer: string | undefined;
  subject: string | undefined;
  enrolledAt: Time | undefined;
  /** When the keys of its issuer last changed. */
  keysAt: Time | undefined;
  usedAt: Time | undefined;
  revokedAt: Time | undefined;
};
/** `keys`: a JWK set (RFC 7517) as JSON. */
export type EnrolledAgent = Omit<KeptAgent, keyof AgentAccount> & AgentAccount & { keys: string };

/** Somebody who logged in. */
export type LoginSession = {
  subject: string;
  name: string;
  /** Undefined: nothing was said of them. */
  groups: readonly string[] | undefined;
  /** When the groups were read. */
  groupsAt: Time;
  /** By which they are read again; sealed by the server, undefined where that is not possible. */
  refresh: string | undefined;
  expiresAt: Time;
};

/** Who did what to what, from where. */
export type NewAuditEntry = {
  at: Time;
  who: string;
  action: string;
  target: string;
  /** The address that it came from. */
  origin: string;
  details: Readonly<Record<string, unknown>>;
};
export type AuditEntry = NewAuditEntry & { id: number };
