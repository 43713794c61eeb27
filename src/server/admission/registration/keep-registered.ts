import type { ImageShape } from '../../../admission/index.ts';
import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import { type KubernetesClient, watchObjects } from '../../../kubernetes/index.ts';
import { issueLeaf, LEAF_RENEWAL_MS } from '../authority/authority.ts';
import {
  keepSettings,
  SETTINGS_NAME,
  type Settings,
  settingsCollection,
} from '../authority/kept-settings.ts';
import type { TlsIdentity } from '../http/tls-server.ts';
import { COLLECTIONS, CONFIGURATION_NAME, type ServiceName } from './configurations.ts';
import { keepProvider } from './keep-provider.ts';
import { register, registeredBundles } from './register.ts';

export type Registration = {
  /** Undefined: the API server believes our certificate. */
  whyNotReady(): string | undefined;
};

export type KeepRegisteredInput = {
  client: KubernetesClient;
  service: ServiceName;
  /** Kinds that hold images, beside those that are known. */
  shapes?: readonly ImageShape[] | undefined;
  /** What certificates were issued by when this process began to serve. */
  settings: Settings;
  /** True: reviews can be answered, so the API server may be sent here. */
  canServe(): boolean;
  /** Gatekeeper is answered, too, and is to believe the same certificate. */
  hasProvider?: boolean;
  useTls(tls: TlsIdentity): void;
};

type KeepContext = { clock: Clock; log: Log; signal: AbortSignal };

const LOOK_AGAIN_MS = 30_000;
const AFTER_FAILURE_MS = 2000;
/** Until every API server has heard of a new authority, certificates of the one before are shown. */
const SPREAD_MS = 60_000;

/** The names that the API server and others of the cluster know a Service by. */
export function serviceNames({ namespace, name }: ServiceName): string[] {
  return [`${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`];
}

/**
 * Makes the configurations of the webhooks once this process can answer, and puts right what is changed of them for as long as it runs.
 * It never removes or softens them: that is for `admit uninstall`.
 */
export function keepRegistered(input: KeepRegisteredInput, context: KeepContext): Registration {
  const { client, service, shapes } = input;
  const { clock, log, signal } = context;
  const state = { isBelieved: false, why: 'the webhook is not registered yet', issuedAtMs: clock.nowMs() };
  let settings = input.settings;
  let issuedBy = settings.authority.cert;
  let changed = Promise.withResolvers<void>();

  async function look(): Promise<void> {
    const nowMs = clock.nowMs();
    settings = await keepSettings(client, { namespace: service.namespace, nowMs }, { before: settings });
    const { mode, authority, previous } = settings;
    renewLeaf(await believedBundles(), nowMs);
    const caBundle = `${authority.cert}${previous ?? ''}`;
    if (!input.canServe()) return;
    if (input.hasProvider === true && (await keepProvider(client, caBundle)))
      log.info('Gatekeeper was told whom to believe');
    if (mode === 'off') return;
    const changes = await register(client, { service, mode, caBundle, shapes });
    for (const { kind, what } of changes) log.info('webhook configuration', { kind, what, mode });
    if (changes.length > 0) renewLeaf(await believedBundles(), nowMs);
  }

  /** A cluster that cannot be asked for a while believes what it did. */
  async function believedBundles(): Promise<string[]> {
    const bundles = await registeredBundles(client);
    state.isBelieved = bundles.every((bundle) => bundle.includes(issuedBy));
    if (!state.isBelieved) state.why = 'the configurations of the webhook hold certificates of somebody else';
    return bundles;
  }

  function renewLeaf(bundles: readonly string[], nowMs: number): void {
    const { authority } = settings;
    const isNew = authority.cert !== issuedBy;
    const isKnown = bundles.every((bundle) => bundle.includes(authority.cert));
    const isSpread = nowMs - authority.madeAtMs >= SPREAD_MS || bundles.length === 0;
    if (!(isNew && isKnown && isSpread) && nowMs - state.issuedAtMs < LEAF_RENEWAL_MS) return;
    // Of an authority that nobody knows yet no certificate is shown.
    if (isNew && !isKnown) return;
    input.useTls(issueLeaf(authority, serviceNames(service), nowMs));
    log.info('a new certificate is shown', { authority: isNew ? 'new' : 'as before' });
    issuedBy = authority.cert;
    state.issuedAtMs = nowMs;
  }

  async function lookForEver(): Promise<void> {
    while (!signal.aborted) {
      changed = Promise.withResolvers<void>();
      let waitMs = LOOK_AGAIN_MS;
      try {
        await look();
        if (!input.canServe()) waitMs = AFTER_FAILURE_MS;
      } catch (error) {
        if (signal.aborted) return;
        log.warn('the configurations of the webhook cannot be looked at', { error: messageOf(error) });
        waitMs = AFTER_FAILURE_MS;
      }
      const timer = new AbortController();
      await Promise.race([
        changed.promise,
        clock.sleep(waitMs, AbortSignal.any([signal, timer.signal])).catch(() => {}),
      ]);
      timer.abort();
    }
  }

  /** Whatever happens to what we look at is a reason to look. */
  async function watchForEver(path: string, name: string): Promise<void> {
    while (!signal.aborted) {
      try {
        const query = { path, fieldSelector: `metadata.name=${name}` };
        for await (const { kind } of watchObjects(client, query, signal))
          if (kind === 'there' || kind === 'gone') changed.resolve();
      } catch (error) {
        if (!signal.aborted) log.debug('a watch ended', { path, error: messageOf(error) });
      }
      await clock.sleep(AFTER_FAILURE_MS, signal).catch(() => {});
    }
  }

  void lookForEver();
  for (const path of Object.values(COLLECTIONS)) void watchForEver(path, CONFIGURATION_NAME);
  void watchForEver(settingsCollection(service.namespace), SETTINGS_NAME);
  return { whyNotReady: () => (state.isBelieved ? undefined : state.why) };
}
