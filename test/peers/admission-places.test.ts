/** What the API server's own schema says can hold an image, against what we look at. Red: a field is new, and nothing looks at it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BUILT_IN_SHAPES } from '../../src/admission/places/shapes.ts';
import { hasKubernetes, type KubernetesApi, startKubernetes } from './kubernetes-api.ts';

type Schema = {
  type?: string;
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
};
type Document = { components?: { schemas?: Record<string, Schema> } };

/** Names that hold no image of a container, and why. */
const NO_IMAGES: Readonly<Record<string, string>> = {
  imagePullPolicy: 'a word',
  'rbd.image': "a block device of Ceph's",
  imageID: 'of a status',
};
/** Pod status reports what runs; nobody starts anything by it. */
const isStatus = (path: readonly string[]): boolean => path[0] === 'status';

/** Paths of texts that may be images, by kind: properties whose name has "image", and `reference` of an `image`. */
export function imagePaths(schemas: Readonly<Record<string, Schema>>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const schema of Object.values(schemas))
    for (const { group, kind } of schema['x-kubernetes-group-version-kind'] ?? []) {
      if (kind.endsWith('List') || kind.endsWith('Options')) continue;
      const paths = found.get(`${group}/${kind}`) ?? new Set<string>();
      found.set(`${group}/${kind}`, paths);
      visit(schema, [], new Set(), (path) => void (isStatus(path) || paths.add(path.join('.'))));
    }
  return found;

  function visit(schema: Schema, path: string[], open: Set<Schema>, tell: (path: string[]) => void): void {
    const target = resolve(schema);
    if (open.has(target)) return;
    open.add(target);
    for (const [name, inner] of Object.entries(target.properties ?? {})) {
      const at = [...path, name];
      const isText = resolve(inner).type === 'string';
      if (
        isText &&
        (/image/i.test(name) || (name === 'reference' && path.at(-1) === 'image')) &&
        !isKnownOther(at)
      )
        tell(at);
      visit(inner, at, open, tell);
    }
    if (target.items !== undefined) visit(target.items, [...path, '*'], open, tell);
    if (target.additionalProperties !== undefined)
      visit(target.additionalProperties, [...path, '*'], open, tell);
    open.delete(target);
  }

  function resolve(schema: Schema): Schema {
    const name = schema.$ref ?? schema.allOf?.[0]?.$ref;
    return name === undefined ? schema : (schemas[name.split('/').at(-1) ?? ''] ?? schema);
  }
}

function isKnownOther(path: readonly string[]): boolean {
  return Object.keys(NO_IMAGES).some((name) => path.join('.').endsWith(name));
}

/** What `imagePlaces` looks at in this kind. */
function isLookedAt(kind: string, path: string): boolean {
  const shape = BUILT_IN_SHAPES.find((each) => `${each.group}/${each.kind}` === kind);
  return (shape?.podSpecs ?? []).some((spec) =>
    [
      ...['containers', 'initContainers', 'ephemeralContainers'].map((list) => `${spec}.${list}.*.image`),
      `${spec}.volumes.*.image.reference`,
    ].includes(path),
  );
}

describe('the schema of a real kube-apiserver', {
  skip: hasKubernetes() ? false : 'etcd or kube-apiserver is not here',
}, () => {
  let api: KubernetesApi;
  before(async () => {
    api = await startKubernetes();
  });
  after(async () => await api?.stop());

  it('has no place for an image that is not looked at', async () => {
    const { paths } = (await api.send('GET', '/openapi/v3')) as { paths: Record<string, unknown> };
    const seen = new Map<string, Set<string>>();
    for (const name of Object.keys(paths).filter((each) => /^apis?\//.test(each))) {
      const document = (await api.send('GET', `/openapi/v3/${name}`)) as Document;
      for (const [kind, found] of imagePaths(document.components?.schemas ?? {}))
        if (found.size > 0) seen.set(kind, found);
    }
    const missed = [...seen].flatMap(([kind, found]) =>
      [...found].filter((path) => !isLookedAt(kind, path)).map((path) => `${kind} ${path}`),
    );
    assert.deepEqual(missed, []);
    assert.deepEqual(
      [...seen.keys()].sort(),
      BUILT_IN_SHAPES.map(({ group, kind }) => `${group}/${kind}`).sort(),
    );
  });

  it('would be seen to have one', () => {
    const spec = { properties: { sidecars: { items: { properties: { imageRef: { type: 'string' } } } } } };
    const gvk = [{ group: 'apps', version: 'v1', kind: 'Deployment' }];
    const schemas = { d: { properties: { spec }, 'x-kubernetes-group-version-kind': gvk } };
    const found = imagePaths(schemas).get('apps/Deployment') ?? new Set();
    assert.deepEqual([...found], ['spec.sidecars.*.imageRef']);
    assert.equal(isLookedAt('apps/Deployment', 'spec.sidecars.*.imageRef'), false);
  });
});
