import { resolve } from 'node:path';
import { type Fields, fieldsOf, textOf } from '../../base/fields.ts';
import { isJsonObject } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { KubeconfigError } from '../errors.ts';
import type { KubeconfigEntry } from '../kubeconfig/read-kubeconfigs.ts';
import { bytesOrFile } from '../kubeconfig/read-named-file.ts';
import type { ClusterAddress, ClusterCredentials, ClusterLogin, LoginMachine } from '../types.ts';
import { pluginLogin } from './plugin-login.ts';
import { readExecConfig } from './read-exec-config.ts';
import { tokenOf } from './token-file.ts';

/**
 * How a user of a kubeconfig logs in: by certificate, and beside it a token (that of a file goes before one in the text), a name with a
 * password, or a plug-in. Throws KubeconfigError.
 */
export async function loginOfUser(
  user: KubeconfigEntry,
  address: ClusterAddress,
  cluster: Fields,
  { machine, clock }: { machine: LoginMachine; clock: { nowMs(): number } },
): Promise<ClusterLogin> {
  const { fields, folder } = user;
  if (isJsonObject(fields['auth-provider'])) throw authProviderError(fieldsOf(fields['auth-provider']));
  const headers = impersonation(fields);
  const certificate = await certificateOf(user);
  const fixed: ClusterCredentials = withoutUndefined({ headers, certificate });
  const tokenFile = textOf(fields['tokenFile']);
  if (tokenFile !== undefined) return await tokenFileLogin(resolve(folder, tokenFile), fixed);
  const authorization = authorizationOf(fields);
  if (authorization !== undefined) {
    const credentials = { ...fixed, headers: { ...headers, authorization } };
    return { credentials: async () => credentials };
  }
  if (!isJsonObject(fields['exec'])) return { credentials: async () => fixed };
  const exec = readExecConfig(fields['exec'], folder);
  return pluginLogin({ exec, fixed, address, cluster, machine, clock });
}

/** Read for each request, since it is renewed from outside. Checks now that it is there. */
async function tokenFileLogin(path: string, fixed: ClusterCredentials): Promise<ClusterLogin> {
  await tokenOf(path).catch((cause: unknown) => {
    throw new KubeconfigError(`the tokenFile ${path} that the kubeconfig names cannot be read`, { cause });
  });
  return {
    credentials: async () => ({
      ...fixed,
      headers: { ...fixed.headers, authorization: `Bearer ${await tokenOf(path)}` },
    }),
  };
}

function authorizationOf(user: Fields): string | undefined {
  const token = textOf(user['token']);
  if (token !== undefined) return `Bearer ${token.trim()}`;
  const name = textOf(user['username']);
  const pair = `${name}:${textOf(user['password']) ?? ''}`;
  return name === undefined ? undefined : `Basic ${Buffer.from(pair).toString('base64')}`;
}

function impersonation(user: Fields): Record<string, string> {
  const as = textOf(user['as']);
  return as === undefined ? {} : { 'impersonate-user': as };
}

async function certificateOf(user: KubeconfigEntry): Promise<ClusterCredentials['certificate']> {
  const [cert, key] = [await bytesOrFile(user, 'client-certificate'), await bytesOrFile(user, 'client-key')];
  return cert === undefined || key === undefined ? undefined : { cert, key };
}

/** Kubernetes 1.26 took them out of kubectl. */
function authProviderError(provider: Fields): KubeconfigError {
  return new KubeconfigError(
    `the kubeconfig logs in by the auth-provider ${textOf(provider['name']) ?? '(without a name)'}, which is not supported`,
    {
      hint: 'let the provider write a kubeconfig with an exec plug-in, such as gke-gcloud-auth-plugin, kubelogin or aws',
    },
  );
}
