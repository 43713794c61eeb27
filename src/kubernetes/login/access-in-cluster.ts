import { join } from 'node:path';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import type { Environment } from '../../base/run-program.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { ClusterLoginError } from '../errors.ts';
import type { ClusterAccess } from '../types.ts';
import { tokenOf } from './token-file.ts';

/** Where every pod finds its service account, unless it is configured not to have one. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The cluster that this program runs in, as the service account of its pod; undefined outside of a cluster. The token is read for each
 * request, for the kubelet renews it. Throws ClusterLoginError.
 */
export async function accessInCluster(
  env: Environment,
  folder = ACCOUNT,
): Promise<ClusterAccess | undefined> {
  const [host, port] = [env['KUBERNETES_SERVICE_HOST'], env['KUBERNETES_SERVICE_PORT'] ?? '443'];
  if (host === undefined || host === '') return undefined;
  const token = join(folder, 'token');
  await tokenOf(token);
  return {
    address: {
      server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      certificateAuthority: await authorityIn(join(folder, 'ca.crt')),
      isTlsUnverified: false,
      tlsServerName: undefined,
      proxyUrl: undefined,
    },
    login: {
      credentials: async () => ({ headers: { authorization: `Bearer ${await tokenOf(token)}` } }),
    },
  };
}

/** A cluster may have a certificate that everybody trusts. */
async function authorityIn(path: string): Promise<Buffer | undefined> {
  try {
    return await readBounded(path, SMALL_FILE_BYTES);
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return undefined;
    throw new ClusterLoginError(`the cluster's certificate authority ${path} cannot be read`, { cause });
  }
}
