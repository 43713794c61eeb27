import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { devClock } from '../../../../test/fakes/dev-clock.ts';
import { KubernetesObjects } from '../../../../test/fakes/kubernetes-objects.ts';
import type { ImageShape } from '../../../admission/index.ts';
import { silentLog } from '../../../base/log.ts';
import { issueLeaf } from '../authority/authority.ts';
import { keepSettings, type Mode, settingsPath } from '../authority/kept-settings.ts';
import type { TlsIdentity } from '../http/tls-server.ts';
import { COLLECTIONS, CONFIGURATION_NAME } from './configurations.ts';
import { keepRegistered, serviceNames } from './keep-registered.ts';

const service = { namespace: 'shearwall', name: 'webhook', port: 443 };
const VALIDATING = `${COLLECTIONS.ValidatingWebhookConfiguration}/${CONFIGURATION_NAME}`;
const MUTATING = `${COLLECTIONS.MutatingWebhookConfiguration}/${CONFIGURATION_NAME}`;

type Webhook = {
  failurePolicy: string;
  rules: object[];
  matchConditions: object[];
  clientConfig: { caBundle: string; service: { path: string } };
};

/** One replica, and the cluster that it guards. */
async function replica({ mode = 'enforce' as Mode, canServe = true, shapes = [] as ImageShape[] } = {}) {
  const client = new KubernetesObjects();
  const clock = { ...devClock(), sleep: async () => await new Promise<void>(() => {}) };
  const place = { namespace: service.namespace, nowMs: clock.nowMs() };
  const settings = await keepSettings(client, place, { mode });
  const shown: TlsIdentity[] = [issueLeaf(settings.authority, serviceNames(service), clock.nowMs())];
  const state = { canServe };
  const ending = new AbortController();
  const registration = keepRegistered(
    {
      client,
      service,
      shapes,
      settings,
      canServe: () => state.canServe,
      useTls: (tls) => void shown.push(tls),
    },
    { clock, log: silentLog, signal: ending.signal },
  );
  const webhooks = (path: string): Webhook[] => (client.objects.get(path)?.['webhooks'] ?? []) as Webhook[];
  const bundle = (path = VALIDATING): string =>
    Buffer.from(webhooks(path)[0]?.clientConfig.caBundle ?? '', 'base64').toString();
  const settled = async (): Promise<void> => {
    for (let turns = 0; turns < 30; turns++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  /** Something happened that is no change of what is wanted: it looks again. */
  const nudge = async (): Promise<void> => {
    await client.patch(settingsPath(service.namespace), { nudged: clock.nowMs() });
    await settled();
  };
  await settled();
  return {
    client,
    clock,
    place,
    settings,
    shown,
    state,
    registration,
    webhooks,
    bundle,
    settled,
    nudge,
    ending,
  };
}

describe('the registration of the webhook', () => {
  it('is made by the process that can answer, and not before', async () => {
    const { client, state, nudge, bundle, settings, ending } = await replica({ canServe: false });
    assert.equal(client.objects.has(VALIDATING), false);
    state.canServe = true;
    await nudge();
    assert.equal(bundle(), settings.authority.cert);
    assert.equal(bundle(MUTATING), settings.authority.cert);
    ending.abort();
  });

  it('asks for kinds that somebody named, by the plural of their CRD, and for those that are known', async () => {
    const shape = {
      group: 'example.com',
      kind: 'Proxy',
      plural: 'proxies',
      podSpecs: [],
      images: ['spec.image'],
    };
    const { webhooks, ending } = await replica({ shapes: [shape] });
    for (const path of [VALIDATING, MUTATING]) {
      const asked = JSON.stringify(webhooks(path)[0]?.rules);
      assert.match(asked, /"apiGroups":\["example\.com"\][^{}]*"resources":\["proxies"\]/);
      assert.match(asked, /"rollouts"/);
    }
    ending.abort();
  });

  it('has every change of a kind sent whose images stand outside of its spec', async () => {
    const app = { group: 'example.com', kind: 'App', plural: 'apps', podSpecs: [], images: ['proxy.image'] };
    const { webhooks, ending } = await replica({
      shapes: [app, { ...app, kind: 'Proxy', images: ['spec.image'] }],
    });
    for (const path of [VALIDATING, MUTATING])
      assert.match(
        JSON.stringify(webhooks(path)[0]?.matchConditions),
        / in \['\/PodTemplate', 'example\.com\/App'\] /,
      );
    ending.abort();
  });

  it('shows a certificate that the registered authority vouches for, by the names of the Service', async () => {
    const { shown, bundle, ending } = await replica();
    const leaf = new X509Certificate(shown[0]?.cert ?? '');
    assert.equal(leaf.verify(new X509Certificate(bundle()).publicKey), true);
    assert.equal(leaf.checkHost('webhook.shearwall.svc'), 'webhook.shearwall.svc');
    assert.equal(leaf.checkHost('other.shearwall.svc'), undefined);
    ending.abort();
  });

  it('only warns until somebody says enforce, and writes into no object while it does', async () => {
    const { client, webhooks, place, settled, ending } = await replica({ mode: 'warn' });
    assert.deepEqual(
      [webhooks(VALIDATING)[0]?.failurePolicy, webhooks(VALIDATING)[0]?.clientConfig.service.path],
      ['Ignore', '/warn/validate'],
    );
    assert.equal(client.objects.has(MUTATING), false);
    await keepSettings(client, place, { mode: 'enforce' });
    await settled();
    assert.deepEqual(
      [webhooks(VALIDATING)[0]?.failurePolicy, webhooks(VALIDATING)[0]?.clientConfig.service.path],
      ['Fail', '/validate'],
    );
    assert.equal(webhooks(MUTATING)[0]?.failurePolicy, 'Fail');
    ending.abort();
  });

  it('is put right when somebody edits it: softer, narrower, with another authority, or gone', async () => {
    const { client, settled, bundle, webhooks, settings, ending } = await replica();
    const [good] = webhooks(VALIDATING);
    for (const webhooksNow of [
      [{ ...good, failurePolicy: 'Ignore' }],
      [{ ...good, namespaceSelector: {} }],
      [{ ...good, clientConfig: { ...good?.clientConfig, caBundle: 'eA==' } }],
      [],
    ]) {
      await client.patch(VALIDATING, { webhooks: webhooksNow });
      await settled();
      assert.deepEqual(webhooks(VALIDATING), [good]);
    }
    await client.remove(VALIDATING);
    await settled();
    assert.equal(bundle(), settings.authority.cert);
    ending.abort();
  });

  it('stays as strict as it was when its settings are removed', async () => {
    const { client, settled, webhooks, bundle, settings, ending } = await replica();
    await client.remove(settingsPath(service.namespace));
    await settled();
    assert.equal(webhooks(VALIDATING)[0]?.failurePolicy, 'Fail');
    assert.equal(bundle(), settings.authority.cert);
    ending.abort();
  });

  it('is left alone after uninstall', async () => {
    const { client, place, settled, ending } = await replica();
    await keepSettings(client, place, { mode: 'off' });
    await client.remove(VALIDATING);
    await client.remove(MUTATING);
    await settled();
    assert.deepEqual([client.objects.has(VALIDATING), client.objects.has(MUTATING)], [false, false]);
    ending.abort();
  });

  it('believes the old and the new authority while one follows the other, and shows the new one later', async () => {
    const { client, clock, place, settings, shown, bundle, settled, nudge, registration, ending } =
      await replica();
    await keepSettings(client, place, { rotate: true });
    await settled();
    assert.ok(bundle().endsWith(settings.authority.cert) && bundle() !== settings.authority.cert);
    assert.deepEqual([shown.length, registration.whyNotReady()], [1, undefined]);
    clock.now += 60_000;
    await nudge();
    assert.equal(shown.length, 2);
    const authority = new X509Certificate(bundle());
    assert.equal(new X509Certificate(shown[1]?.cert ?? '').verify(authority.publicKey), true);
    ending.abort();
  });

  it('is not ready where the API server believes somebody else, and cannot be told otherwise', async () => {
    const { client, settled, registration, ending } = await replica();
    assert.equal(registration.whyNotReady(), undefined);
    const { patch } = client;
    client.patch = async () => await Promise.reject(new Error('not allowed'));
    await patch(VALIDATING, { webhooks: [{ clientConfig: { caBundle: 'eA==' } }] });
    await settled();
    assert.match(registration.whyNotReady() ?? '', /somebody else/);
    ending.abort();
  });

  it('renews the certificate when half of its life is over', async () => {
    const { clock, shown, nudge, ending } = await replica();
    clock.now += 4 * 24 * 3600 * 1000;
    await nudge();
    assert.equal(shown.length, 2);
    ending.abort();
  });
});
