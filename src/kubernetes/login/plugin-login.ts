import { messageOf } from '../../base/errors.ts';
import { type Fields, objectsOf } from '../../base/fields.ts';
import { type RunResult, runProgram } from '../../base/run-program.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { ClusterLoginError } from '../errors.ts';
import type { ClusterAddress, ClusterCredentials, ClusterLogin, LoginMachine } from '../types.ts';
import type { ExecConfig } from './read-exec-config.ts';
import { type PluginCredential, readExecCredential } from './read-exec-credential.ts';

export type PluginLogin = {
  exec: ExecConfig;
  /** What is shown beside what the plug-in gives. */
  fixed: ClusterCredentials;
  address: ClusterAddress;
  /** As the kubeconfig has it. */
  cluster: Fields;
  machine: LoginMachine;
  clock: { nowMs(): number };
};

/** Runs the plug-in when credentials are first wanted, and again when they have expired or were refused. */
export function pluginLogin(login: PluginLogin): ClusterLogin {
  let held: PluginCredential | undefined;
  return {
    async credentials() {
      const expiresAtMs = held?.expiresAtMs ?? Number.POSITIVE_INFINITY;
      if (held === undefined || expiresAtMs <= login.clock.nowMs()) held = await askPlugin(login);
      const { token, certificate } = held;
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return withoutUndefined({
        ...login.fixed,
        headers: { ...login.fixed.headers, ...authorization },
        certificate: certificate ?? login.fixed.certificate,
      });
    },
    forget: () => void (held = undefined),
  };
}

async function askPlugin({ exec, address, cluster, machine }: PluginLogin): Promise<PluginCredential> {
  const isInteractive = machine.isInteractive && exec.interactiveMode !== 'Never';
  if (exec.interactiveMode === 'Always' && !isInteractive)
    throw new ClusterLoginError(
      `the exec plug-in ${exec.command} needs to ask its user, but there is no terminal`,
      {
        hint: 'run the command in a terminal, or log in with the plug-in first',
      },
    );
  const info = {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: withoutUndefined({
      interactive: isInteractive,
      cluster: exec.providesClusterInfo ? clusterInfo(address, cluster) : undefined,
    }),
  };
  const env = { ...machine.env, ...exec.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  const { exitCode, output } = await ranWith(exec, env, isInteractive);
  if (exitCode === 0) return readExecCredential(output, exec);
  throw new ClusterLoginError(`the exec plug-in ${exec.command} failed`, {
    hint: 'see its output above for the reason; log in with it again',
  });
}

/** Long enough for somebody to touch a token, type a PIN or log in. */
const TIMEOUT_MS = 5 * 60 * 1000;

async function ranWith(
  { command, args, installHint }: ExecConfig,
  env: Readonly<Record<string, string | undefined>>,
  asksUser: boolean,
): Promise<RunResult> {
  try {
    return await runProgram(command, args, { env, asksUser, timeoutMs: TIMEOUT_MS });
  } catch (cause) {
    if (systemCodeOf(cause) !== 'ENOENT')
      throw new ClusterLoginError(`the exec plug-in ${command} cannot be run: ${messageOf(cause)}`, {
        cause,
      });
    throw new ClusterLoginError(`the exec plug-in ${command} is not installed`, {
      hint: installHint ?? 'install it in a folder on the PATH',
      cause,
    });
  }
}

const EXTENSION = 'client.authentication.k8s.io/exec';

/** `Cluster` of client.authentication.k8s.io; what is in its extension is for the plug-in alone. */
function clusterInfo(address: ClusterAddress, { extensions }: Fields): object {
  const { certificateAuthority, tlsServerName, proxyUrl, isTlsUnverified } = address;
  const config = objectsOf(extensions).find(({ name }) => name === EXTENSION)?.['extension'];
  return {
    server: address.server,
    'tls-server-name': tlsServerName,
    'insecure-skip-tls-verify': isTlsUnverified ? true : undefined,
    'certificate-authority-data': certificateAuthority?.toString('base64'),
    'proxy-url': proxyUrl,
    config,
  };
}
