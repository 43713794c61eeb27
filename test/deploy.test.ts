/** The chart and the plain manifests say the same, ask for no right that is not listed here, and keep to the restricted standard. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseLine } from '../src/cli/parse-line.ts';
import { RESOURCES } from '../src/fleet/sync/kubernetes-lists.ts';
import {
  argsOf,
  DEPLOY,
  filled,
  find,
  hookOf,
  MORE,
  networkOf,
  objectsIn,
  type Pods,
  parts,
  podsOf,
  read,
  type Shipped,
  values,
  withHooks,
} from './fakes/filled-chart.ts';
import { fillTemplate } from './fakes/helm-template.ts';

const both = parts.flatMap((part) => [filled(part), filled(part, MORE[part])]);

/** One line for each right: where, verbs, resources, names. */
function rightsOf(objects: Shipped[]): string[] {
  return objects.flatMap(({ kind, rules = [] }) =>
    rules.map(({ apiGroups = [], resources, verbs, resourceNames, nonResourceURLs: paths }) =>
      (paths === undefined
        ? [kind, verbs, apiGroups.map((group) => group || 'core'), resources, resourceNames ?? '*']
        : [kind, verbs, paths]
      ).join(' '),
    ),
  );
}

describe('the Helm chart', () => {
  it('is the plain manifests, with its values where they have the defaults', () => {
    assert.deepEqual(
      readdirSync(join(DEPLOY, 'manifests')).sort(),
      parts.map((part) => `${part}.yaml`).sort(),
    );
    for (const part of parts) {
      const plain = objectsIn(read(`manifests/${part}.yaml`)).filter(({ kind }) => kind !== 'Namespace');
      assert.deepEqual(withoutEmpty(filled(part)), withoutEmpty(plain), part);
    }
  });

  it('has each part off until it is wanted', () => {
    assert.deepEqual([...new Set(Object.values(values).map(({ enabled }) => enabled))], [false]);
    for (const part of parts)
      assert.deepEqual(
        objectsIn(fillTemplate(read(`helm/shearwall/templates/${part}.yaml`), part, values[part] ?? {})),
        [],
      );
  });

  it('has a schema of exactly its values', () => {
    const schema = JSON.parse(read('helm/shearwall/values.schema.json')) as {
      additionalProperties: boolean;
      properties: Record<string, { additionalProperties: unknown; properties?: object }>;
    };
    assert.equal(schema.additionalProperties, false);
    for (const part of parts) {
      const { additionalProperties, properties = {} } = schema.properties[part] ?? {
        additionalProperties: true,
      };
      assert.equal(additionalProperties, false);
      assert.deepEqual(Object.keys(properties), Object.keys(values[part] ?? {}));
    }
  });

  it('refuses an agent without a server or a cluster, and a server without its address', () => {
    for (const missing of ['server', 'cluster'])
      assert.throws(() => filled('agent', { [missing]: '' }), new RegExp(`agent.${missing} is not set`));
    assert.throws(() => filled('server', { publicUrl: '' }), /server.publicUrl is not set/);
  });
});

describe('each part of the chart', () => {
  it('has the rights that are listed here, and no other', () => {
    const own = 'get,list,watch,patch';
    assert.deepEqual(rightsOf(filled('agent', MORE['agent'])), [
      'ClusterRole get,list,watch core pods,nodes,namespaces *',
      'ClusterRole get,list,watch apps replicasets,deployments,statefulsets,daemonsets *',
      'ClusterRole get,list,watch batch jobs,cronjobs *',
      'ClusterRole get /openid/v1/jwks',
      'Role create coordination.k8s.io leases *',
      'Role get,patch coordination.k8s.io leases shearwall-agent',
    ]);
    assert.deepEqual(rightsOf(filled('server', MORE['server'])), []);
    const admission = [
      'Role create core secrets *',
      `Role ${own} core secrets shearwall-admission`,
      'Role list,watch policies.shearwall.dev policyexceptions *',
      'Role patch policies.shearwall.dev policyexceptions/status *',
      'ClusterRole create admissionregistration.k8s.io mutatingwebhookconfigurations,validatingwebhookconfigurations *',
      `ClusterRole ${own} admissionregistration.k8s.io mutatingwebhookconfigurations,validatingwebhookconfigurations shearwall-admission`,
      'ClusterRole create apiextensions.k8s.io customresourcedefinitions *',
      'ClusterRole get,patch apiextensions.k8s.io customresourcedefinitions clusterpolicies.policies.shearwall.dev,policies.policies.shearwall.dev,policyexceptions.policies.shearwall.dev',
      'ClusterRole list,watch policies.shearwall.dev clusterpolicies,policies *',
      'ClusterRole patch policies.shearwall.dev clusterpolicies/status,policies/status *',
      'ClusterRole create authorization.k8s.io subjectaccessreviews *',
    ];
    assert.deepEqual(rightsOf(filled('admission')), admission);
    assert.deepEqual(rightsOf(filled('admission', MORE['admission'])), [
      ...admission,
      'ClusterRole get,patch externaldata.gatekeeper.sh providers shearwall',
      'ClusterRole list core namespaces *',
      'ClusterRole list core pods,podtemplates,replicationcontrollers *',
      'ClusterRole list apps deployments,statefulsets,daemonsets,replicasets *',
      'ClusterRole list batch jobs,cronjobs *',
      'ClusterRole list argoproj.io rollouts *',
      'ClusterRole list serving.knative.dev services,configurations,revisions *',
      'ClusterRole list apps.kruise.io clonesets,statefulsets,daemonsets,broadcastjobs,advancedcronjobs *',
      'ClusterRole list keda.sh scaledjobs *',
      'ClusterRole list jobset.x-k8s.io jobsets *',
      'ClusterRole list batch.volcano.sh jobs *',
      'ClusterRole list policies.shearwall.dev clusterpolicies,policies *',
    ]);
  });

  it("takes the webhook's configurations away before Helm deletes its pods, with rights for that alone", () => {
    const hooks = parts.flatMap((part) => withHooks(part).filter((object) => hookOf(object) !== undefined));
    assert.deepEqual([...new Set(hooks.map(hookOf))], ['pre-delete']);
    assert.deepEqual(rightsOf(hooks), [
      'Role get,patch core secrets shearwall-admission',
      'ClusterRole delete admissionregistration.k8s.io mutatingwebhookconfigurations,validatingwebhookconfigurations shearwall-admission',
    ]);
    const { spec } = (find(hooks, 'Job')?.spec as Pods | undefined)?.template ?? assert.fail('no job');
    const [container] = spec.containers;
    assert.deepEqual(container?.args, ['admit', 'uninstall', '--namespace=shearwall']);
    assert.deepEqual(spec.securityContext, podsOf(filled('admission')).template.spec.securityContext);
  });

  it('runs no container that is not restricted, none by the tag latest, and without an API token where it asks nothing', () => {
    for (const objects of both) {
      const { automountServiceAccountToken, securityContext, containers, initContainers } =
        podsOf(objects).template.spec;
      assert.deepEqual(securityContext, {
        runAsNonRoot: true,
        runAsUser: 65_532,
        runAsGroup: 65_532,
        fsGroup: 65_532,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of [...containers, ...(initContainers ?? [])]) {
        assert.match(container.image, /^ghcr\.io\/shearwall\/shearwall:\d+\.\d+\.\d+$/);
        assert.deepEqual(container.securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
      assert.equal(automountServiceAccountToken, rightsOf(objects).length > 0);
    }
  });

  it('is started with options that the program has', async () => {
    for (const { containers, initContainers } of both.map((objects) => podsOf(objects).template.spec))
      for (const { args } of [...containers, ...(initContainers ?? [])]) await parseLine(args);
  });

  it('names each volume, port and account that it uses', () => {
    for (const objects of both) {
      const text = JSON.stringify(podsOf(objects));
      const mounted = [...text.matchAll(/"name":"([\w-]+)","mountPath"/g)].map(([, name]) => name);
      const volumes = podsOf(objects).template.spec.volumes as { name: string }[];
      assert.deepEqual(new Set(mounted), new Set(volumes.map(({ name }) => name)));
      const ports = new Set([...text.matchAll(/"name":"([\w-]+)","containerPort"/g)].map(([, name]) => name));
      for (const [, port] of JSON.stringify(objects).matchAll(/"(?:port|targetPort)":"([\w-]+)"/g))
        assert.ok(ports.has(port), port);
    }
  });
});

describe('the agent of the chart', () => {
  it('may read each kind that it watches', () => {
    const rules = find(filled('agent'), 'ClusterRole')?.rules ?? [];
    const readable = rules.flatMap(({ apiGroups = [], resources = [] }) =>
      resources.map((name) => `${apiGroups[0]}/${name}`),
    );
    assert.deepEqual(
      new Set(readable),
      new Set(Object.values(RESOURCES).map(({ group, plural }) => `${group}/${plural}`)),
    );
  });

  it('lets nobody in, reads its token from a file and lets go of garbage within its limit', () => {
    const objects = filled('agent');
    assert.deepEqual(networkOf(objects).ingress, []);
    assert.ok(argsOf(objects).includes('--token-file=/token/token'));
    const [agent] = podsOf(objects).template.spec.containers;
    assert.deepEqual(agent?.env[0], {
      name: 'NODE_OPTIONS',
      value: '--max-old-space-size=200 --max-semi-space-size=2',
    });
  });
});

describe('the agent of a cluster whose UID is given', () => {
  it('shows a token of its service account for that cluster alone, for ten minutes, and enrols where a Secret lets it', () => {
    const { volumes } = podsOf(filled('agent', { clusterUid: '6f1d' })).template.spec;
    assert.deepEqual(volumes.slice(0, 2), [
      {
        name: 'token',
        projected: {
          defaultMode: 0o440,
          sources: [
            {
              serviceAccountToken: { audience: 'shearwall:6f1d', expirationSeconds: 600, path: 'token' },
            },
          ],
        },
      },
      {
        name: 'enrolment',
        secret: { secretName: 'shearwall-agent-enrolment', defaultMode: 0o440, optional: true },
      },
    ]);
  });
});

describe('the audit of the chart', () => {
  const jobOf = (objects: Shipped[]): Pods['template']['spec'] => {
    const job = find(objects, 'CronJob') ?? assert.fail('no job');
    return (job.spec as { jobTemplate: { spec: Pods } }).jobTemplate.spec.template.spec;
  };

  it('is there where a server is named, restricted, and started with options that the program has', async () => {
    assert.equal(find(filled('admission'), 'CronJob'), undefined);
    assert.throws(() => filled('admission', { auditServer: 'https://s.example' }), /auditCluster is not set/);
    const { containers, securityContext } = jobOf(filled('admission', MORE['admission']));
    const [container] = containers;
    const webhook = podsOf(filled('admission')).template.spec;
    assert.deepEqual(securityContext, webhook.securityContext);
    assert.deepEqual(container?.securityContext, webhook.containers[0]?.securityContext);
    await parseLine(container?.args ?? []);
    assert.match(
      container?.args.join(' ') ?? '',
      /--server=https:\/\/shearwall\.example\.org --record=prod --kinds=/,
    );
  });

  it('mounts what it names, and shows its token in no argument', () => {
    const { containers, volumes } = jobOf(filled('admission', MORE['admission']));
    const mounts = (containers[0] as { volumeMounts?: { name: string }[] } | undefined)?.volumeMounts ?? [];
    assert.deepEqual(
      mounts.map(({ name }) => name),
      (volumes as { name: string }[]).map(({ name }) => name),
    );
    assert.deepEqual(containers[0]?.env[0], {
      name: 'SHEARWALL_TOKEN',
      valueFrom: { secretKeyRef: { name: 'shearwall-agent-token', key: 'token' } },
    });
  });
});

describe('the webhook of the chart', () => {
  it('answers Gatekeeper where its authority was given, and no other namespace there', () => {
    assert.doesNotMatch(JSON.stringify(filled('admission')), /gatekeeper/);
    const objects = filled('admission', MORE['admission']);
    assert.match(
      argsOf(objects).join(' '),
      /--gatekeeper=0\.0\.0\.0:8444 --gatekeeper-ca=\/gatekeeper\/ca\.crt /,
    );
    const { ingress } = networkOf(objects);
    const names = { 'kubernetes.io/metadata.name': 'gatekeeper-system' };
    assert.deepEqual(ingress[1], {
      from: [{ namespaceSelector: { matchLabels: names } }],
      ports: [{ protocol: 'TCP', port: 'gatekeeper' }],
    });
  });
});

/** A list that stays empty is nothing in a template. */
function withoutEmpty(objects: Shipped[]): unknown {
  return JSON.parse(JSON.stringify(objects, (key, value) => (key === 'initContainers' ? undefined : value)));
}
