/** Odd references to images, and requests by which an unsigned image would come into an object. */
import { hexOf } from '../../src/base/digest.ts';
import { objectOf } from './admission-objects.ts';

const JSON_PATCH = 'application/json-patch+json';
export const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

/** Images by tag, `app` and `raw` the digests of a signed and of an unsigned one. */
type Images = { good: string; bad: string; app: string; raw: string };

/** Paths of a kind of Kubernetes and of a custom one, with `web` of each there. */
type World = Omit<Images, 'raw'> & {
  send(method: string, path: string, body?: object | string, type?: string): Promise<Record<string, unknown>>;
  at(kind: string, name?: string): string;
  custom(plural: string, name?: string): string;
};

export const containers = (image: string): object => ({ containers: [{ name: 'main', image }] });
export const template = (spec: object): object => ({ spec: { template: { spec } } });

export const REFERENCES: Readonly<Record<string, (images: Images) => string>> = {
  'a digest in capitals': ({ good, app }) =>
    good.replace(/:v1$/, `@sha256:${hexOf(app as never).toUpperCase()}`),
  sha384: ({ good }) => good.replace(/:v1$/, `@sha384:${'0'.repeat(96)}`),
  'a sign that no tag has': ({ good }) => `${good}+1`,
  'a tag of 129 letters': ({ good }) => good.replace(/:v1$/, `:${'v'.repeat(129)}`),
  'a port with a zero before it': ({ good }) => good.replace(':', ':0'),
  'a shorter host': ({ good }) => good.replace('127.0.0.1', '127.1'),
  'an IPv6 address that carries the host': ({ good }) => good.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
  'a colon of full width': ({ good }) => good.replace(/:v1$/, '：v1'),
  'a sign that turns the writing': ({ good }) => good.replace('app', 'app\u202e'),
  'a back slash': ({ good }) => good.replace('acme/', 'acme\\'),
  'a query': ({ good, bad }) => `${good}?x=${bad}`,
  'a fragment': ({ good, bad }) => `${good}#${bad}`,
  'a tag and the digest of an unsigned image': ({ good, raw }) => `${good}@${raw}`,
  'a variable': () => '$(IMAGE)',
  'another list behind a comma': ({ good, bad }) => `${good},${bad}`,
};

export const REQUESTS: Readonly<Record<string, (world: World) => Promise<unknown>>> = {
  'a field twice in JSON': ({ send, at, good, bad }) =>
    send(
      'POST',
      `${at('Pod')}?fieldValidation=Ignore`,
      `{"metadata":{"name":"twice"},"spec":{"containers":[{"name":"main","image":"${good}","image":"${bad}"}]}}`,
    ),
  'a list twice in JSON': ({ send, at, good, bad }) =>
    send(
      'POST',
      `${at('Pod')}?fieldValidation=Ignore`,
      `{"metadata":{"name":"lists"},"spec":{"containers":[{"name":"main","image":"${good}"}],"containers":[{"name":"main","image":"${bad}"}]}}`,
    ),
  'an anchor in YAML': ({ send, at, bad }) =>
    send(
      'POST',
      at('Pod'),
      `x: &bad ${bad}\nmetadata: {name: anchor}\nspec: {containers: [{name: main, image: *bad}]}\n`,
      'application/yaml',
    ),
  'a value that JSON patch copies': ({ send, at, bad }) =>
    send(
      'PATCH',
      at('Deployment', 'web'),
      [
        { op: 'add', path: '/metadata/annotations', value: { from: bad } },
        {
          op: 'copy',
          from: '/metadata/annotations/from',
          path: '/spec/template/spec/containers/0/image',
        },
      ],
      JSON_PATCH,
    ),
  'a value that JSON patch moves': ({ send, at, bad }) =>
    send(
      'PATCH',
      at('CronJob', 'web'),
      [
        { op: 'add', path: '/metadata/annotations', value: { from: bad } },
        {
          op: 'move',
          from: '/metadata/annotations/from',
          path: '/spec/jobTemplate/spec/template/spec/containers/0/image',
        },
      ],
      JSON_PATCH,
    ),
  'a list that a patch replaces': ({ send, at, bad }) =>
    send(
      'PATCH',
      at('Deployment', 'web'),
      template({ containers: [{ $patch: 'replace' }, { name: 'other', image: bad }] }),
      STRATEGIC,
    ),
  'a container that a patch deletes and makes again': ({ send, at, bad }) =>
    send(
      'PATCH',
      at('DaemonSet', 'web'),
      template({
        containers: [
          { name: 'main', $patch: 'delete' },
          { name: 'main2', image: bad },
        ],
      }),
      STRATEGIC,
    ),
  'an init container by apply of another manager': ({ send, at, bad }) =>
    send(
      'PATCH',
      `${at('Deployment', 'web')}?fieldManager=b`,
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        ...template({ initContainers: [{ name: 'x', image: bad }] }),
      },
      APPLY,
    ),
  'a pod made by apply': ({ send, at, bad }) =>
    send(
      'PATCH',
      `${at('Pod', 'applied')}?fieldManager=b`,
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'applied' }, spec: containers(bad) },
      APPLY,
    ),
  'a template without a spec around it': ({ send, at, bad }) =>
    send('PATCH', at('PodTemplate', 'web'), { template: { spec: containers(bad) } }),
  'a whole object by PUT': async ({ send, at, good, bad, app }) => {
    const object = await send('GET', at('ReplicationController', 'web'));
    return await send(
      'PUT',
      at('ReplicationController', 'web'),
      JSON.stringify(object).replaceAll(`${good}@${app}`, bad),
    );
  },
  'a debug container by JSON patch': ({ send, at, bad }) =>
    send(
      'PATCH',
      `${at('Pod', 'web')}/ephemeralcontainers`,
      [{ op: 'add', path: '/spec/ephemeralContainers', value: [{ name: 'd', image: bad }] }],
      JSON_PATCH,
    ),
  'a debug container by apply': ({ send, at, bad }) =>
    send(
      'PATCH',
      `${at('Pod', 'web')}/ephemeralcontainers?fieldManager=b`,
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'web' },
        spec: { ephemeralContainers: [{ name: 'd', image: bad }] },
      },
      APPLY,
    ),
  'an image volume of a template': ({ send, at, bad }) =>
    send(
      'PATCH',
      at('DaemonSet', 'web'),
      template({ volumes: [{ name: 'v', image: { reference: bad } }] }),
      STRATEGIC,
    ),
  'a job that waits': ({ send, at, bad }) =>
    send('POST', at('Job'), {
      metadata: { name: 'waits' },
      spec: { suspend: true, template: { spec: { restartPolicy: 'Never', ...containers(bad) } } },
    }),
  'a ReplicaSet that says who owns it': ({ send, at, bad }) =>
    send('POST', at('ReplicaSet'), {
      ...objectOf('ReplicaSet', 'owned', containers(bad)),
      metadata: {
        name: 'owned',
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'x', controller: true },
        ],
      },
    }),
  'sixty good ones and a bad one': ({ send, at, good, bad }) =>
    send(
      'POST',
      at('Pod'),
      objectOf('Pod', 'many', {
        containers: [
          ...Array.from({ length: 60 }, (_, each) => ({ name: `c${each}`, image: good })),
          { name: 'last', image: bad },
        ],
      }),
    ),
  'an object near the limit': ({ send, at, bad }) =>
    send('POST', at('Pod'), {
      ...objectOf('Pod', 'large', containers(bad)),
      metadata: { name: 'large', labels: {}, annotations: { x: 'x'.repeat(250_000) } },
    }),
  'a custom resource of a known kind': ({ send, custom, bad }) =>
    send('PATCH', custom('rollouts', 'web'), template(containers(bad))),
  'a custom resource by apply': ({ send, custom, bad }) =>
    send(
      'PATCH',
      `${custom('rollouts', 'more')}?fieldManager=b`,
      {
        apiVersion: 'argoproj.io/v1',
        kind: 'Rollout',
        metadata: { name: 'more' },
        ...template(containers(bad)),
      },
      APPLY,
    ),
  'an image outside of spec, which stays': ({ send, custom, bad }) =>
    send('PATCH', custom('apps', 'web'), { proxy: { image: bad } }),
  'an image outside of spec with a label': ({ send, custom, bad }) =>
    send('PATCH', custom('apps', 'web'), { metadata: { labels: { a: 'b' } }, proxy: { image: bad } }),
  'an item more in a custom list': ({ send, custom, bad }) =>
    send(
      'PATCH',
      custom('apps', 'web'),
      [{ op: 'add', path: '/spec/sidecars/-', value: { name: 'b', image: bad } }],
      JSON_PATCH,
    ),
  'an item of the same name in a custom list': ({ send, custom, bad }) =>
    send(
      'PATCH',
      custom('apps', 'web'),
      [{ op: 'add', path: '/spec/sidecars/0', value: { name: 'a', image: bad } }],
      JSON_PATCH,
    ),
};
