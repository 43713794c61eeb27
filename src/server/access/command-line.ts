import { newId } from '../../base/new-id.ts';
import { recordGrant, recordToken, type Store, tokenBySecret } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import type { Who } from './who.ts';

const HOURS_8_MS = 8 * 3_600_000;

type CommandLine = {
  /** SHA-256 of the token that it made and keeps to itself; hex. */
  digest: string;
  /** The machine, as it calls itself. */
  host: string;
  who: Who | undefined;
};

/** A token with what somebody may who is logged in in a browser: what they lose later it keeps until it ends. Throws SERVER_CONFLICT. */
export async function letCommandLineIn(
  store: Store,
  { digest, host, who }: CommandLine,
  nowMs: number,
): Promise<void> {
  // A token would beget others for ever.
  if (who?.kind !== 'user')
    throw serverError('SERVER_CONFLICT', 'only who is logged in in a browser lets a command line in', {
      hint: 'an admin makes tokens',
    });
  if (who.grants.length === 0)
    throw serverError('SERVER_CONFLICT', 'nothing was granted to you, so a command line could ask nothing', {
      hint: who.notes[0] ?? 'an admin gives grants',
    });
  const at = Math.floor(nowMs);
  const by = { createdBy: who.name, createdAt: at };
  const secret = Buffer.from(digest, 'hex');
  const token = { id: newId('tok'), name: `${who.name} on ${host}`, ...by, expiresAt: at + HOURS_8_MS };
  await store.write(
    async (edit) => {
      if ((await tokenBySecret(edit, secret)) !== undefined)
        throw serverError('SERVER_CONFLICT', 'this command line was let in before', {
          hint: 'it goes on by itself; for another one run "shearwall server login" again',
        });
      await recordToken(edit, { ...token, secret });
      for (const grant of who.grants)
        await recordGrant(edit, { id: newId('grant'), kind: 'token', subject: token.id, ...grant, ...by });
    },
    { keepsAnswers: true },
  );
}
