import { writeFileAtomically } from '../../base/atomic-write.ts';
import { recordLoginLink, type Store } from '../../store/index.ts';
import { newSecret } from './secrets.ts';

const LINK_MS = 15 * 60_000;

/** Makes a link that logs in as the local admin, once, in the next 15 minutes; what was made before does so no more. */
export async function makeAdminLink(
  { store, url, path }: { store: Store; url: string; path: string | undefined },
  nowMs: number,
): Promise<{ link: string; expiresAt: number }> {
  const { secret, digest } = newSecret('swl');
  const expiresAt = Math.floor(nowMs) + LINK_MS;
  await store.write((edit) => recordLoginLink(edit, { secret: digest, expiresAt }), { keepsAnswers: true });
  // After #, so that no proxy and no log on the way sees it.
  const link = Object.assign(new URL(url), { hash: `login=${secret}` }).href;
  if (path !== undefined) await writeFileAtomically(path, `${link}\n`, 0o600);
  return { link, expiresAt };
}
