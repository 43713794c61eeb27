import { realpath } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { updateError } from '../errors.ts';
import { remoteParts } from './forges/remote-parts.ts';
import { GitRepository } from './git/git-repository.ts';
import type { PlaceSettings } from './place.ts';

/**
 * What a recipe is called on every machine: `https://HOST/OWNER/NAME recipes/nginx.yaml`, by the remote of its repository, whether
 * that is reached by ssh or https, and its path there. Asks no remote. Throws UPDATE_STATE where it is in no repository that has one.
 */
export async function nameOfRecipe(
  path: string,
  { remote, env }: Pick<PlaceSettings, 'remote' | 'env'>,
  context: Pick<Context, 'signal'>,
): Promise<string> {
  try {
    const file = await realpath(path);
    const repository = await GitRepository.open({ folder: dirname(file), remote, env }, context);
    const url = await repository.remoteUrl();
    const parts = remoteParts(url);
    const of = parts === undefined ? redactUrl(url) : `${parts.origin}/${parts.repository}`;
    return `${of} ${relative(repository.root, file).split(sep).join('/')}`;
  } catch (cause) {
    context.signal.throwIfAborted();
    throw updateError('UPDATE_STATE', `${path} has no name in the fleet's database: ${messageOf(cause)}`, {
      cause,
      hint: 'there a recipe is known by its git repository and the remote of it (--remote); else keep the state in a folder: --state DIR',
    });
  }
}
