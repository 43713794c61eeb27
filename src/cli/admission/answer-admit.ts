import { once } from 'node:events';
import { messageOf } from '../../base/errors.ts';
import { addressRanges } from '../../base/reach.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ListenAt } from '../../server/index.ts';
import type { AdmitAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { isInsecure } from '../options.ts';
import { stateDir } from '../session.ts';
import { clusterInput } from './cluster-input.ts';
import type { ServeOptions } from './options.ts';
import { readKinds } from './read-kinds.ts';

/** Serves until it is interrupted, then answers on for a moment: clients have to learn that it goes. */
export async function answerAdmit(invocation: Invocation<ServeOptions>): Promise<ExitCode> {
  const { options, env, open, out } = invocation;
  const { policy: policies = [], listen, operations } = options;
  if (policies.length === 0 && options.service === undefined)
    throw cliError('CLI_ADMIT', 'admit was given no policy', {
      hint: 'say what may run: --policy FILE; with --service, ClusterPolicies of the cluster say it, too',
    });
  const tls = tlsOf(options, env);
  const { PROVIDER_PATH, serveAdmission } = await import('../../server/index.ts');
  const { cache, clock, log, signal } = await open();
  const sources = {
    policies,
    trustedRoot: options.trustedRoot,
    stateDir: stateDir(env),
    cacheDir: cache.dir,
    insecure: isInsecure(options),
    clusterRanges: rangesOf(options),
  };
  const provider = providerOf(options);
  const shapes = await readKinds(options.kinds);
  await using admission = await serveAdmission(
    { sources, listen, operations, tls, provider, shapes },
    { clock, log, signal },
  );
  const answer: AdmitAnswer = withoutUndefined({
    reviews: urlOf('https', admission.listen),
    operations: urlOf('http', admission.operations),
    gatekeeper: admission.provider && `${urlOf('https', admission.provider)}${PROVIDER_PATH}`,
    ...admission.basis,
  });
  out.result(answer, () =>
    [
      `reviews       ${answer.reviews}/mutate and /validate`,
      `operations    ${answer.operations}/readyz, /healthz and /metrics`,
      ...(answer.gatekeeper === undefined ? [] : [`Gatekeeper    ${answer.gatekeeper}`]),
      `policies      ${answer.policies}`,
      `trusted root  ${answer.trustedRoot}`,
      '',
      'Serving until interrupted.',
    ].join('\n'),
  );
  if (!signal.aborted) await once(signal, 'abort');
  return 0;
}

function rangesOf({ clusterRange = [] }: ServeOptions): string[] {
  try {
    addressRanges(clusterRange);
    return clusterRange;
  } catch (error) {
    throw cliError('CLI_ADMIT', `--cluster-range: ${messageOf(error)}`, { hint: 'give one range at a time' });
  }
}

function tlsOf({ tlsCert: cert, tlsKey: key, service, ...options }: ServeOptions, env: NodeJS.ProcessEnv) {
  const hint = 'give --service NAMESPACE/NAME, or both --tls-cert FILE and --tls-key FILE';
  const hasFiles = cert !== undefined || key !== undefined;
  if (service !== undefined && hasFiles)
    throw cliError('CLI_ADMIT', '--service and --tls-cert exclude each other', { hint });
  const hasPullSecrets = options.pullSecrets === true;
  if (service !== undefined) return { service, cluster: clusterInput(options, env), hasPullSecrets };
  if (hasPullSecrets)
    throw cliError('CLI_ADMIT', '--pull-secrets needs a cluster to read them from', {
      hint: 'give --service NAMESPACE/NAME',
    });
  if (cert === undefined || key === undefined)
    throw cliError('CLI_ADMIT', 'admit does not know by which certificate it is to be believed', { hint });
  return { files: { cert, key } };
}

function providerOf({ gatekeeper: listen, gatekeeperCa: clientCa }: ServeOptions) {
  if (listen === undefined && clientCa === undefined) return undefined;
  if (listen !== undefined && clientCa !== undefined) return { listen, clientCa };
  throw cliError('CLI_ADMIT', 'admit does not know how Gatekeeper is to be answered', {
    hint: 'give both --gatekeeper HOST:PORT and --gatekeeper-ca FILE: who has no certificate of that authority is not answered',
  });
}

function urlOf(scheme: string, { host, port }: ListenAt): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
