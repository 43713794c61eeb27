import { beginSession, type Edit, recordAudit } from '../../store/index.ts';
import type { ServerParts } from '../http/route.ts';
import type { Identity } from './oidc/identity.ts';
import { sealRefresh } from './oidc/sealed-refresh.ts';
import { newSecret } from './secrets.ts';

export const SESSION_SECONDS = 8 * 3600;

/** Begins a session, with its line in the audit log, and says its secret; undefined: `mayBegin` said no. */
export async function beginRecordedSession(
  { refresh, ...person }: Identity,
  { action, origin }: { action: string; origin: string },
  { store, context }: Pick<ServerParts, 'store' | 'context'>,
  mayBegin: (edit: Edit, nowMs: number) => Promise<boolean> = async () => true,
): Promise<string | undefined> {
  const nowMs = Math.floor(context.clock.nowMs());
  const { secret, digest } = newSecret('sws');
  const isBegun = await store.write(
    async (edit) => {
      if (!(await mayBegin(edit, nowMs))) return false;
      const kept = { groupsAt: nowMs, refresh: refresh && sealRefresh(refresh, secret) };
      const expiresAt = nowMs + SESSION_SECONDS * 1000;
      await beginSession(edit, { secret: digest, ...person, ...kept, expiresAt }, nowMs);
      const who = `user ${person.name} (${person.subject})`;
      await recordAudit(edit, { at: nowMs, who, action, target: '', origin, details: {} });
      return true;
    },
    { keepsAnswers: true },
  );
  return isBegun ? secret : undefined;
}
