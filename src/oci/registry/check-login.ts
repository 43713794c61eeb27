import { messageOf } from '../../base/errors.ts';
import type { HttpResponse } from '../../base/http.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { registryError } from '../errors.ts';
import type { OciContext } from '../types.ts';
import { Authorizer } from './authorizer.ts';
import { endpointOf } from './endpoint.ts';
import { sendWithRetries } from './retry.ts';
import type { Login } from './stored-logins.ts';

/**
 * Asks a registry's `/v2/` (distribution-spec, end-1) with a login. `open`: it lets everybody in, so nothing was checked. Throws
 * REGISTRY_UNAUTHORIZED when the login is not accepted, REGISTRY_UNREACHABLE, REGISTRY_OFFLINE.
 */
export async function checkLogin(
  { registry, login, insecure }: { registry: string; login: Login; insecure: boolean },
  context: OciContext,
): Promise<'accepted' | 'open'> {
  if (context.offline) {
    throw registryError(
      'REGISTRY_OFFLINE',
      `cannot ask ${registry} about the login: the network is forbidden`,
      {
        hint: 'leave out --offline',
      },
    );
  }
  const endpoint = endpointOf(registry, insecure);
  const authorizer = new Authorizer(registry, endpoint, async () => login, context);
  const first = await ask(registry, endpoint, undefined, context);
  await first.cancel();
  if (first.status === 200) return 'open';
  if (first.status !== 401) throw unexpected(registry, first.status);
  const { header } = await answerTo(first, authorizer, registry);
  const second = await ask(registry, endpoint, header, context);
  await second.cancel();
  if (second.status === 200) return 'accepted';
  if (second.status === 401 || second.status === 403) throw refused(registry, `it answers ${second.status}`);
  throw unexpected(registry, second.status);
}

async function answerTo(
  response: HttpResponse,
  authorizer: Authorizer,
  registry: string,
): Promise<{ header: string | undefined }> {
  try {
    await authorizer.renew(response, [], undefined);
    return { header: await authorizer.header([]) };
  } catch (error) {
    if (registryError.is(error, 'REGISTRY_UNAUTHORIZED')) throw refused(registry, error.message, error);
    throw error;
  }
}

async function ask(
  registry: string,
  endpoint: URL,
  authorization: string | undefined,
  context: OciContext,
): Promise<HttpResponse> {
  const { http, signal } = context;
  const headers = withoutUndefined({ authorization });
  const send = () => http(new URL('/v2/', endpoint).href, { headers, signal, redirect: 'manual' });
  try {
    return await sendWithRetries(send, 'all', context);
  } catch (cause) {
    signal.throwIfAborted();
    throw registryError('REGISTRY_UNREACHABLE', `cannot reach ${registry}: ${messageOf(cause)}`, {
      hint:
        endpoint.protocol === 'http:'
          ? `check that a registry listens at ${registry}`
          : 'check the name; if it serves plain http, add --insecure-registry',
      cause,
    });
  }
}

function refused(registry: string, why: string, cause?: unknown): Error {
  return registryError('REGISTRY_UNAUTHORIZED', `${registry} does not accept this login: ${why}`, {
    hint: 'check the user name; many registries want an access token instead of the password. Nothing was saved',
    cause,
  });
}

function unexpected(registry: string, status: number): Error {
  return registryError(
    'REGISTRY_RESPONSE_INVALID',
    `${registry} answers ${status} where a registry says 200 or 401`,
    {
      hint: 'is it a registry? Name it as HOST or HOST:PORT. Nothing was saved',
    },
  );
}
