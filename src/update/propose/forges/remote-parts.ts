import { stripEnd } from '../../../base/strip-end.ts';

/** `origin`: of its pages. `repository`: `OWNER/NAME`. */
export type RemoteParts = { origin: string; host: string; repository: string };

/** Of `https://HOST/OWNER/NAME.git`, `ssh://git@HOST/OWNER/NAME`, `git@HOST:OWNER/NAME.git`; undefined: none of these. */
export function remoteParts(remote: string): RemoteParts | undefined {
  const short = /^(?:[^@/]+@)?([^:/]+):(?!\/)(.+)$/.exec(remote);
  const [host, path, origin] = short
    ? [short[1] ?? '', short[2] ?? '', `https://${short[1]}`]
    : ofUrl(remote);
  const repository = stripEnd(path.replace(/^\/+/, ''), '/').replace(/\.git$/, '');
  if (host !== '' && /^[^/]+(?:\/[^/]+)+$/.test(repository)) return { origin, host, repository };
  return undefined;
}

function ofUrl(remote: string): [host: string, path: string, origin: string] {
  if (!URL.canParse(remote)) return ['', '', ''];
  const { protocol, hostname, host, pathname } = new URL(remote);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return [hostname, pathname, isWeb ? `${protocol}//${host}` : `https://${hostname}`];
}
