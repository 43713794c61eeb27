import { textOf } from '../../base/fields.ts';
import { stripEnd } from '../../base/strip-end.ts';
import { KubeconfigError } from '../errors.ts';
import { loginOfUser } from '../login/login-of-user.ts';
import type { ClusterAccess, ClusterAddress, LoginMachine } from '../types.ts';
import { type KubeconfigEntry, readKubeconfigs } from './read-kubeconfigs.ts';
import { bytesOrFile } from './read-named-file.ts';

export type KubeconfigInput = {
  /** Later files add to the first. */
  kubeconfigs: readonly string[];
  /** A context of theirs; undefined: the current one. */
  contextName: string | undefined;
  machine: LoginMachine;
};

/** The cluster and the user of a context. Runs no plug-in yet. Throws KubeconfigError. */
export async function accessByKubeconfig(
  { kubeconfigs, contextName, machine }: KubeconfigInput,
  clock: { nowMs(): number },
): Promise<ClusterAccess> {
  const config = await readKubeconfigs(kubeconfigs);
  const context = config.contexts.get(contextName ?? config.currentContext ?? '')?.fields ?? {};
  const cluster = config.clusters.get(textOf(context['cluster']) ?? '');
  const user = config.users.get(textOf(context['user']) ?? '');
  const name = `the kubeconfig ${kubeconfigs.join(', ')}`;
  const wanted = contextName ?? 'its current context';
  const hint = `it has the contexts ${[...config.contexts.keys()].join(', ') || '(none)'}`;
  if (cluster === undefined || textOf(cluster.fields['server']) === undefined)
    throw new KubeconfigError(`${name} names no cluster for ${wanted}`, { hint });
  if (user === undefined) throw new KubeconfigError(`${name} has no user for ${wanted}`, { hint });
  const address = await addressOf(cluster);
  return { address, login: await loginOfUser(user, address, cluster.fields, { machine, clock }) };
}

async function addressOf(cluster: KubeconfigEntry): Promise<ClusterAddress> {
  const { fields } = cluster;
  const server = textOf(fields['server']) ?? '';
  if (!URL.canParse(server)) throw new KubeconfigError(`the kubeconfig names a server that is not a URL`);
  return {
    server: stripEnd(server, '/'),
    certificateAuthority: await bytesOrFile(cluster, 'certificate-authority'),
    isTlsUnverified: fields['insecure-skip-tls-verify'] === true,
    tlsServerName: textOf(fields['tls-server-name']),
    proxyUrl: proxyOf(textOf(fields['proxy-url'])),
  };
}

function proxyOf(url: string | undefined): string | undefined {
  if (url === undefined || (/^(?:https?|socks5h?):\/\//.test(url) && URL.canParse(url))) return url;
  throw new KubeconfigError('the proxy-url of the kubeconfig is neither http:, https: nor socks5:', {
    hint: 'give the cluster a proxy-url of http://HOST:PORT',
  });
}
