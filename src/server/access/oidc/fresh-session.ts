import {
  endSession,
  type LoginSession,
  renewGroups,
  type Store,
  sessionBySecret,
} from '../../../store/index.ts';
import { secretDigest } from '../secrets.ts';
import type { Identity } from './identity.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { openRefresh, sealRefresh } from './sealed-refresh.ts';

export type SessionParts = { store: Store; identity: IdentityProvider | undefined };
type FreshSession = { groups: readonly string[]; notes: readonly string[] };

export const GROUPS_FOR_MS = 15 * 60_000;

const NOT_SAID =
  'the identity provider names no groups of yours, or too many for its token: no grant of a group counts (serve --oidc-groups-claim)';
const NOT_ASKED = 'the identity provider cannot be asked for your groups now: no grant of a group counts';
const NO_REFRESH =
  'the identity provider gives no refresh token, so your groups cannot be read again: the session lasts 15 minutes (serve --oidc-scope offline_access)';

/** Of each session that is being asked for: a provider that gives a new refresh token each time takes the old one once. */
const asking = new Map<string, Promise<FreshSession | undefined>>();

/** The groups of somebody who is logged in, read again every 15 minutes; undefined: the provider lets them in no more. */
export async function freshSession(
  session: LoginSession,
  secret: string,
  parts: SessionParts,
  nowMs: number,
): Promise<FreshSession | undefined> {
  if (nowMs - session.groupsAt < GROUPS_FOR_MS) return asKept(session);
  const asked = asking.get(secret) ?? askAgain(session, secret, parts, nowMs);
  asking.set(secret, asked);
  try {
    return await asked;
  } finally {
    asking.delete(secret);
  }
}

function asKept({ groups, refresh }: LoginSession): FreshSession {
  const notes = [...(groups === undefined ? [NOT_SAID] : []), ...(refresh === undefined ? [NO_REFRESH] : [])];
  return { groups: groups ?? [], notes };
}

async function askAgain(
  session: LoginSession,
  secret: string,
  { store, identity }: SessionParts,
  nowMs: number,
): Promise<FreshSession | undefined> {
  const digest = secretDigest(secret);
  if (session.refresh === undefined || identity === undefined) return await over();
  let now: Identity | undefined;
  try {
    now = await identity.again(openRefresh(session.refresh, secret));
  } catch {
    return { groups: [], notes: [NOT_ASKED] };
  }
  // Another server may have taken the refresh token a moment ago, and has the one that holds now.
  const kept = await store.read((view) => sessionBySecret(view, digest));
  if (kept !== undefined && nowMs - kept.groupsAt < GROUPS_FOR_MS) return asKept(kept);
  if (now === undefined || now.subject !== session.subject) return await over();
  const { groups, refresh } = now;
  const renewed = { groups, groupsAt: Math.floor(nowMs), refresh: refresh && sealRefresh(refresh, secret) };
  await store.write((edit) => renewGroups(edit, digest, renewed), { keepsAnswers: true });
  return asKept({ ...session, ...renewed });

  async function over(): Promise<undefined> {
    await store.write((edit) => endSession(edit, digest), { keepsAnswers: true });
  }
}
