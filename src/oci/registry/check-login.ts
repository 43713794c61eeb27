import { messageOf } from '../../base/errors.ts';
import type { HttpResponse } from '../../base/http.ts';
import { registryError } from '../errors.ts';
import type { OciContext } from '../types.ts';
import { Authorizer } from './authorizer.ts';
import { Dialer } from './dialer.ts';
import { endpointOf } from './endpoint.ts';
import type { NamedHosts } from './named-hosts.ts';
import { sendWithRetries } from './retry.ts';
import type { Login } from './stored-logins.ts';

export type CheckLoginInput = { registry: string; login: Login; insecure: boolean; hosts?: NamedHosts };

/**
 * Asks a registry's `/v2/` (distribution-spec, end-1) with a login. `open`: it lets everybody in, so nothing was checked. Throws
 * REGISTRY_UNAUTHORIZED when the login is not accepted, REGISTRY_UNREACHABLE, REGISTRY_OFFLINE.
 */
export async function checkLogin(
  { registry, login, insecure, hosts }: CheckLoginInput,
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
  const dialer = new Dialer(registry, endpointOf(registry, insecure), { hosts }, context);
  const authorizer = new Authorizer(dialer, async () => login, context);
  const first = await ask(dialer, undefined, context);
  await first.cancel();
  if (first.status === 200) return 'open';
  if (first.status !== 401) throw unexpected(registry, first.status);
  const { header } = await answerTo(first, authorizer, registry);
  const second = await ask(dialer, header, context);
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
  dialer: Dialer,
  authorization: string | undefined,
  context: OciContext,
): Promise<HttpResponse> {
  const { registry, endpoint } = dialer;
  const { signal } = context;
  const send = () => dialer.send(new URL('/v2/', endpoint), { signal }, authorization);
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
