/** The server of the chart: what it is started with, and what it may reach. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLine } from '../src/cli/parse-line.ts';
import { argsOf, filled, find, MORE, networkOf, podsOf, type Shipped } from './fakes/filled-chart.ts';

describe('the server of the chart', () => {
  it('is one pod at a time on a volume with SQLite, and several that scale with PostgreSQL', () => {
    const alone = filled('server');
    assert.deepEqual([podsOf(alone).replicas, podsOf(alone).strategy.type], [1, 'Recreate']);
    assert.ok(find(alone, 'PersistentVolumeClaim'));
    assert.equal(find(alone, 'HorizontalPodAutoscaler'), undefined);
    const shared = filled('server', { databaseSecret: 'db' });
    assert.deepEqual([podsOf(shared).replicas, podsOf(shared).strategy.type], [2, 'RollingUpdate']);
    assert.equal(find(shared, 'PersistentVolumeClaim'), undefined);
    assert.ok(find(shared, 'HorizontalPodAutoscaler'));
    assert.doesNotMatch(argsOf(shared).join(' '), /database/);
  });

  it('ends TLS itself, or believes the proxies that are named alone', () => {
    const tls = argsOf(filled('server')).join(' ');
    assert.match(tls, /--listen=0\.0\.0\.0:8443 --tls-cert=\S+ --tls-key=/);
    assert.doesNotMatch(tls, /behind-proxy/);
    const proxied = argsOf(filled('server', { behindProxy: ['10.0.0.0/8', 'fd00::/8'] })).join(' ');
    assert.match(proxied, /--behind-proxy=10\.0\.0\.0\/8 --behind-proxy=fd00::\/8$/);
    assert.doesNotMatch(proxied, /tls/);
  });

  it('lets people of an identity provider in, by a secret that no argument has', () => {
    const args = argsOf(filled('server', { oidcIssuer: 'https://login.example.org' })).join(' ');
    assert.match(
      args,
      / --oidc-issuer=https:\/\/login\.example\.org --oidc-client-id=shearwall --oidc-groups-claim=groups$/,
    );
    assert.doesNotMatch(JSON.stringify(filled('server')), /oidc/i);
  });

  it('knows where notifications can go, and may go there', () => {
    const objects = filled('server', { channelsSecret: 'channels', channelsPort: 587 });
    assert.match(argsOf(objects).join(' '), / --channels=\/channels\/channels\.json$/);
    const pods = JSON.stringify(podsOf(objects));
    assert.match(pods, /"secret":\{"secretName":"channels","defaultMode":288\}/);
    assert.match(pods, /"name":"channels","mountPath":"\/channels","readOnly":true/);
    assert.match(JSON.stringify(networkOf(objects)), /"port":587/);
    assert.doesNotMatch(JSON.stringify(filled('server')), /channels/);
  });

  it('fetches advisories when it starts and from then on, and believes the SBOMs of those alone who are named', () => {
    const { advisories, advisoriesKey, attestedByKey } = MORE['server'] as Record<string, string>;
    const objects = filled('server', { advisories, advisoriesKey, attestedByKey });
    assert.match(
      argsOf(objects).join(' '),
      / --attested-by-key=env:\/\/ATTESTED_BY_KEY --insecure-ignore-tlog --advisories-from=r\.example\/a:v1 --advisories-key=env:\/\/ADVISORIES_KEY --insecure-ignore-tlog$/,
    );
    const keyless = filled('server', { attestedBy: 'ci@example.org', attestedIssuer: 'https://i.example' });
    assert.match(
      argsOf(keyless).join(' '),
      / --attested-by=ci@example\.org --attested-issuer=https:\/\/i\.example$/,
    );
    assert.doesNotMatch(JSON.stringify(filled('server')), /tlog|attested|advisories/i);
  });

  it('leaves recipes to a worker of their own, with a checkout, git and the same database, and nothing that answers', async () => {
    const updates = (more: object): Shipped[] =>
      filled('server', more).filter(({ metadata }) => metadata.name === 'shearwall-updates');
    assert.deepEqual(updates({}), []);
    for (const missing of ['updatesImage', 'databaseSecret'])
      assert.throws(
        () => updates({ ...MORE['server'], [missing]: '' }),
        new RegExp(`server.${missing} is not set`),
      );
    const objects = updates(MORE['server'] ?? {});
    assert.deepEqual(objects.map(({ kind }) => kind).sort(), [
      'Deployment',
      'NetworkPolicy',
      'ServiceAccount',
    ]);
    const args = argsOf(objects);
    assert.match(args.join(' '), /^serve --worker --updates=\/recipes\/updates --data-dir=\/data /);
    await parseLine(args);
    assert.match(JSON.stringify(podsOf(objects)), /"claimName":"recipes"/);
    assert.deepEqual(networkOf(objects).ingress, []);
  });

  it('fetches from the registries that are named, with the logins of a Secret', () => {
    const objects = filled('server', {
      catalogFrom: ['registry.example.org/shop', 'ghcr.io'],
      watchTags: ['registry.example.org/base/node:24'],
      registriesSecret: 'logins',
      registriesPort: 5000,
      pruneOlderThan: '400d',
    });
    assert.match(
      argsOf(objects).join(' '),
      / --catalog-from=registry\.example\.org\/shop --catalog-from=ghcr\.io --watch-tags=registry\.example\.org\/base\/node:24 --prune-older-than=400d$/,
    );
    const pods = JSON.stringify(podsOf(objects));
    assert.match(
      pods,
      /"secretName":"logins","defaultMode":288,"items":\[\{"key":"\.dockerconfigjson","path":"config\.json"\}\]/,
    );
    assert.match(pods, /"name":"DOCKER_CONFIG","value":"\/registries"/);
    assert.match(JSON.stringify(networkOf(objects)), /"port":5000/);
    assert.doesNotMatch(JSON.stringify(filled('server')), /registries|catalog|watch-tags|prune/);
  });
});
