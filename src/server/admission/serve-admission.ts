import type { ImageShape } from '../../admission/index.ts';
import type { Context } from '../../base/context.ts';
import type { KubernetesClient, OpenClusterInput } from '../../kubernetes/index.ts';
import { renewClientCa, renewTls } from '../tls/renew.ts';
import { readPem, readTlsFiles, type TlsFiles } from '../tls/tls-files.ts';
import { askCluster } from './ask-cluster.ts';
import { issueLeaf } from './authority/authority.ts';
import { keepSettings, type Settings } from './authority/kept-settings.ts';
import { startOperationsServer } from './http/operations-server.ts';
import type { TlsIdentity } from './http/tls-server.ts';
import type { Basis, JudgeSources, ReadPolicy } from './processes/messages.ts';
import {
  type Processes,
  type ProcessIds,
  type SuperviseInput,
  superviseProcesses,
} from './processes/supervise.ts';
import { pullLogins } from './pull-secrets/pull-logins.ts';
import type { ServiceName } from './registration/configurations.ts';
import { keepRegistered, type Registration, serviceNames } from './registration/keep-registered.ts';
import { NO_RULES, type RuleFinding } from './rules/cluster-rules.ts';
import { installDefinitions } from './rules/install-definitions.ts';
import { type BypassQuestion, mayBypass } from './rules/may-bypass.ts';
import { type WatchedRules, watchRules } from './rules/watch-rules.ts';
import { writeFindings } from './rules/write-status.ts';

export type ListenAt = { host: string; port: number };

/** With a certificate authority of our own, and the webhook's configurations kept as they are to be. */
export type ServedCluster = {
  service: ServiceName;
  cluster: OpenClusterInput;
  /** Registries are asked with the pull secrets of pods and their service accounts. */
  hasPullSecrets?: boolean;
};

export type AdmissionInput = {
  sources: JudgeSources;
  listen: ListenAt;
  /** Of /healthz, /readyz and /metrics. */
  operations: ListenAt;
  /** Files: certificates that others make; the webhook is registered by others, too. */
  tls: { files: TlsFiles } | ServedCluster;
  /** Where OPA Gatekeeper is answered as an external data provider, and the file with the authority of its certificate. */
  provider?: { listen: ListenAt; clientCa: string } | undefined;
  /** Kinds of custom resources that hold images, beside those that are known. */
  shapes?: readonly ImageShape[] | undefined;
  /** How long reviews are still answered after `close`, in milliseconds: until nobody is sent here any more. Default: 5,000. */
  drainMs?: number;
};

export type AdmissionContext = Pick<Context, 'clock' | 'log' | 'signal'>;

/** An admission webhook that runs; disposing of it lets it finish what it was asked. */
export type Admission = AsyncDisposable & {
  listen: ListenAt;
  operations: ListenAt;
  provider: ListenAt | undefined;
  basis: Basis;
  /** Ids of the processes that answer, and of the one that verifies. */
  processes(): ProcessIds;
};

const DRAIN_MS = 5000;

/**
 * Answers admission reviews until it is disposed of: /mutate, /validate and /warn/validate over TLS, by policies that are read again when
 * their files change; Gatekeeper by the same decisions, at a port of its own. Throws ADMIT_CLUSTER, ADMIT_LISTEN, ADMIT_START, ADMIT_TLS.
 */
export async function serveAdmission(input: AdmissionInput, context: AdmissionContext): Promise<Admission> {
  const { clock, log } = context;
  const ending = new AbortController();
  // Not the caller's signal: what is asked while we drain is still answered.
  const lasting = { clock, log, signal: ending.signal };
  const { sources, provider, shapes = [] } = input;
  const identity = await openIdentity(input.tls, shapes, lasting);
  const at = provider && { ...provider.listen, clientCa: await readPem(provider.clientCa) };
  const { watched } = identity;
  const processes = await superviseProcesses(
    {
      ...input.listen,
      provider: at,
      tls: identity.tls,
      sources,
      shapes,
      rules: watched?.rules() ?? NO_RULES,
      onRead: identity.onRead,
      mayBypass: identity.mayBypass,
      loginsFor: identity.loginsFor,
    },
    log,
  ).catch((error: unknown) => {
    ending.abort();
    throw error;
  });
  watched?.onChange((rules) => processes.useRules(rules));
  if (provider !== undefined) void renewClientCa(provider.clientCa, processes, lasting);
  const registration = identity.keep(processes);
  const close = async (): Promise<void> => {
    ending.abort();
    await processes.close();
  };
  const whyNotReady = (): string | undefined => processes.whyNotReady() ?? registration.whyNotReady();
  const operations = await startOperationsServer(input.operations, {
    whyNotReady,
    metrics: async () => [
      { shearwall_admission_ready: whyNotReady() === undefined ? 1 : 0 },
      ...processes.metrics(),
    ],
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    listen: { ...input.listen, port: processes.port },
    operations: { ...input.operations, port: operations.port },
    provider:
      provider && processes.providerPort !== undefined
        ? { ...provider.listen, port: processes.providerPort }
        : undefined,
    basis: processes.basis(),
    processes: () => processes.ids(),
    async [Symbol.asyncDispose]() {
      processes.drain();
      await clock.sleep(input.drainMs ?? DRAIN_MS);
      await close();
      await operations.close();
    },
  };
}

type Identity = {
  tls: TlsIdentity;
  /** What the cluster holds of policies; undefined: they are in files only. */
  watched: WatchedRules | undefined;
  onRead(policies: readonly ReadPolicy[]): void;
  mayBypass(question: BypassQuestion): Promise<boolean>;
  loginsFor: SuperviseInput['loginsFor'];
  /** Renews it for as long as the processes run. */
  keep(processes: Processes): Registration;
};

async function openIdentity(
  tls: AdmissionInput['tls'],
  shapes: readonly ImageShape[],
  context: AdmissionContext,
): Promise<Identity> {
  if ('files' in tls) {
    const { files } = tls;
    return {
      tls: await readTlsFiles(files),
      watched: undefined,
      onRead: () => {},
      // Nobody can be asked.
      mayBypass: async () => false,
      loginsFor: undefined,
      keep(processes) {
        void renewTls(files, processes, context);
        return { whyNotReady: () => undefined };
      },
    };
  }
  const { service, cluster, hasPullSecrets = false } = tls;
  const nowMs = context.clock.nowMs();
  const [client, settings, watched] = await askCluster(
    cluster,
    context,
    async (opened): Promise<[KubernetesClient, Settings, WatchedRules]> => {
      const kept = await keepSettings(opened, { namespace: service.namespace, nowMs });
      await installDefinitions(opened, context);
      return [opened, kept, await watchRules(opened, service.namespace, context)];
    },
  );
  return {
    watched,
    onRead(policies) {
      const read = policies.map(
        (each): RuleFinding => ({ ...each, kind: each.namespace === '' ? 'ClusterPolicy' : 'Policy' }),
      );
      void writeFindings([...read, ...watched.exceptions()], watched, { client, ...context });
    },
    mayBypass: async (question) => await mayBypass(client, question),
    loginsFor: hasPullSecrets ? pullLogins(client, context.clock) : undefined,
    tls: issueLeaf(settings.authority, serviceNames(service), nowMs),
    keep: (processes) =>
      keepRegistered(
        {
          client,
          service,
          shapes,
          settings,
          hasProvider: processes.providerPort !== undefined,
          canServe: () => processes.whyNotReady() === undefined,
          useTls: (renewed) => processes.useTls(renewed),
        },
        context,
      ),
  };
}
