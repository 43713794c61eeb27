import {
  type Grant,
  type GrantHolder,
  grantsOf,
  noteTokenUse,
  type Store,
  sessionBySecret,
  tokenBySecret,
  type View,
} from '../../store/index.ts';
import { secretDigest } from './secrets.ts';
import type { Who } from './who.ts';

/** As it came with a request. */
export type GivenCredential = { kind: 'token' | 'session'; secret: string };

/** The user that links log in, and whoever answers for the machine. */
export const LOCAL_ADMIN = 'local-admin';
const USE_NOTED_EVERY_MS = 60_000;

/** Whose credential it is; undefined: nobody's, or not any more. One question to the database, the same for every answer but whose. */
export async function authenticate(
  store: Store,
  credential: GivenCredential,
  nowMs: number,
): Promise<Who | undefined> {
  const secret = secretDigest(credential.secret);
  return credential.kind === 'token'
    ? await byToken(store, secret, nowMs)
    : await store.read((view) => bySession(view, secret, nowMs));
}

async function byToken(store: Store, secret: Uint8Array, nowMs: number): Promise<Who | undefined> {
  const found = await store.read(async (view) => {
    const token = await tokenBySecret(view, secret);
    if (token === undefined || token.revokedAt !== undefined || token.expiresAt <= nowMs) return undefined;
    return { token, grants: await grantsFor(view, [{ kind: 'token', subject: token.id }]) };
  });
  if (found === undefined) return undefined;
  const { token, grants } = found;
  if (nowMs - (token.usedAt ?? 0) > USE_NOTED_EVERY_MS)
    await store.write((edit) => noteTokenUse(edit, token.id, Math.floor(nowMs)), { keepsAnswers: true });
  return { kind: 'token', id: token.id, name: token.name, grants, groups: [], notes: [] };
}

async function bySession(view: View, secret: Uint8Array, nowMs: number): Promise<Who | undefined> {
  const session = await sessionBySecret(view, secret);
  if (session === undefined || session.expiresAt <= nowMs) return undefined;
  const { subject, name, groups } = session;
  const grants =
    subject === LOCAL_ADMIN
      ? [{ role: 'admin', scope: { kind: 'everything' } } as const]
      : await grantsFor(view, [
          { kind: 'user', subject },
          ...groups.map((group): GrantHolder => ({ kind: 'group', subject: group })),
        ]);
  return { kind: 'user', id: subject, name, grants, groups, notes: [] };
}

async function grantsFor(view: View, holders: readonly GrantHolder[]): Promise<Grant[]> {
  return (await grantsOf(view, holders)).map(({ role, scope }) => ({ role, scope }));
}
