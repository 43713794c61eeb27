import type { Context } from '../../base/context.ts';
import { exchange } from './ask-server.ts';

const DAYS = 90;

/** A token of an admin, 90 days long, for the link that `serve` printed: logs in by it, makes the token and logs out. Throws CLI_SERVER. */
export async function tokenByLink(
  { url, link, name }: { url: string; link: string; name: string },
  context: Pick<Context, 'http' | 'signal'>,
): Promise<string> {
  // What browsers say of themselves, and the server wants of whoever comes with a cookie.
  const ours = { origin: url };
  const session = await exchange({ url, path: 'login/link', headers: ours, body: { link } }, context);
  const headers = { ...ours, cookie: (session.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '' };
  const grants = [{ role: 'admin', scope: { kind: 'everything' } }];
  const { answer } = await exchange(
    { url, path: 'tokens', headers, body: { name, days: DAYS, grants } },
    context,
  );
  await exchange({ url, path: 'logout', headers, body: {} }, context);
  return String(answer['token']);
}
