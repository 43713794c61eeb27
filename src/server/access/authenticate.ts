import {
  agentOfAccount,
  type Grant,
  type GrantHolder,
  grantsOf,
  noteAgentUse,
  noteTokenUse,
  type Store,
  sessionBySecret,
  tokenBySecret,
  type View,
} from '../../store/index.ts';
import { accountNamedIn, isTokenOf, keysIn } from './agents/service-account.ts';
import { LOCAL_ADMIN } from './local-admin.ts';
import { noteUse } from './note-use.ts';
import { freshSession, type SessionParts } from './oidc/fresh-session.ts';
import { secretDigest } from './secrets.ts';
import type { Who } from './who.ts';

/** As it came with a request. */
export type GivenCredential = { kind: 'token' | 'account' | 'session'; secret: string };

const EVERYTHING: Grant = { role: 'admin', scope: { kind: 'everything' } };

/** Whose credential it is; undefined: nobody's, or not any more. */
export async function authenticate(
  parts: SessionParts,
  { kind, secret }: GivenCredential,
  nowMs: number,
): Promise<Who | undefined> {
  if (kind === 'token') return await byToken(parts.store, secretDigest(secret), nowMs);
  if (kind === 'account') return await byAccount(parts.store, secret, nowMs);
  return await bySession(parts, secret, nowMs);
}

async function byToken(store: Store, secret: Uint8Array, nowMs: number): Promise<Who | undefined> {
  const found = await store.read(async (view) => {
    const token = await tokenBySecret(view, secret);
    if (token === undefined || token.revokedAt !== undefined || token.expiresAt <= nowMs) return undefined;
    return { token, grants: await grantsFor(view, [{ kind: 'token', subject: token.id }]) };
  });
  if (found === undefined) return undefined;
  const { token, grants } = found;
  noteUse(store, token, nowMs, (edit) => noteTokenUse(edit, token.id, Math.floor(nowMs)));
  return { kind: 'token', id: token.id, name: token.name, grants, groups: [], notes: [] };
}

async function byAccount(store: Store, token: string, nowMs: number): Promise<Who | undefined> {
  const account = accountNamedIn(token);
  const agent = account && (await store.read((view) => agentOfAccount(view, account)));
  if (agent === undefined || !(await isTokenOf(agent, token, { keys: keysIn(agent.keys), nowMs })))
    return undefined;
  const { id, subject: name, cluster, namesTeams, keys } = agent;
  noteUse(store, agent, nowMs, (edit) => noteAgentUse(edit, id, Math.floor(nowMs)));
  const grants: Grant[] = [{ role: 'agent', scope: { kind: 'cluster', cluster, namesTeams } }];
  return { kind: 'agent', id, name, grants, groups: [], notes: [], keys };
}

async function bySession(parts: SessionParts, secret: string, nowMs: number): Promise<Who | undefined> {
  const { store } = parts;
  const session = await store.read((view) => sessionBySecret(view, secretDigest(secret)));
  if (session === undefined || session.expiresAt <= nowMs) return undefined;
  const { subject, name } = session;
  if (subject === LOCAL_ADMIN)
    return { kind: 'user', id: subject, name, grants: [EVERYTHING], groups: [], notes: [] };
  const fresh = await freshSession(session, secret, parts, nowMs);
  if (fresh === undefined) return undefined;
  const { groups, notes } = fresh;
  const holders: GrantHolder[] = [
    { kind: 'user', subject },
    ...groups.map((group): GrantHolder => ({ kind: 'group', subject: group })),
  ];
  const grants = await store.read((view) => grantsFor(view, holders));
  return { kind: 'user', id: subject, name, grants, groups, notes };
}

async function grantsFor(view: View, holders: readonly GrantHolder[]): Promise<Grant[]> {
  return (await grantsOf(view, holders)).map(({ role, scope }) => ({ role, scope }));
}
