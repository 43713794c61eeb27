import type { Context } from '../../../base/context.ts';
import { redactUrl } from '../../../base/redact-url.ts';
import { stripEnd } from '../../../base/strip-end.ts';
import { tableOf } from '../../../base/table-of.ts';
import { updateError } from '../../errors.ts';
import { openGitea } from './gitea.ts';
import { openGithub } from './github.ts';
import { openGitlab } from './gitlab.ts';
import { remoteParts } from './remote-parts.ts';
import type { Forge, ForgePlace } from './types.ts';

export const FORGES = ['github', 'gitlab', 'gitea', 'forgejo'] as const;
export type ForgeKind = (typeof FORGES)[number];

export type OpenForgeInput = {
  /** Default: by the host of the remote, where that is known. */
  kind: ForgeKind | undefined;
  /** Of the API; default: that of the remote's host. */
  api: string | undefined;
  /** The address of the git remote, which says owner and name. */
  remote: string;
  token: string | undefined;
};

const KNOWN = tableOf<ForgeKind>({
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'codeberg.org': 'forgejo',
  'gitea.com': 'gitea',
});

/** Throws UPDATE_FORGE where nothing says what kind of forge it is. */
export function openForge({ kind, api, remote, token }: OpenForgeInput, context: Context): Forge {
  const parts = remoteParts(remote);
  if (parts === undefined)
    throw updateError('UPDATE_FORGE', `${redactUrl(remote)} names no repository of a forge`, {
      hint: 'write patch files instead: --forge patch',
    });
  const { origin, host, repository } = parts;
  const known = kind ?? KNOWN[host];
  if (known === undefined)
    throw updateError('UPDATE_FORGE', `what kind of forge ${host} is, is not known`, {
      hint: `say it: --forge ${FORGES.join(', ')}; or write patch files: --forge patch`,
    });
  const place: ForgePlace = { api: stripEnd(api ?? apiOf(known, origin, host), '/'), repository, token };
  if (known === 'github') return openGithub(place, context);
  return known === 'gitlab' ? openGitlab(place, context) : openGitea(place, context);
}

function apiOf(kind: ForgeKind, origin: string, host: string): string {
  if (kind === 'github') return host === 'github.com' ? 'https://api.github.com' : `${origin}/api/v3`;
  return kind === 'gitlab' ? `${origin}/api/v4` : `${origin}/api/v1`;
}
