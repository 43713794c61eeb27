import type { Fields } from '../../base/fields.ts';
import { isJsonObject } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  ApiRefused,
  type ClusterContext,
  ClusterLoginError,
  findResource,
  KubeconfigError,
  type KubernetesClient,
  listWhole,
  type OpenClusterInput,
  openCluster,
} from '../../kubernetes/index.ts';
import { admissionError } from '../errors.ts';
import { POLICY_KINDS } from '../policies/policy-resource.ts';
import type { ImageShape } from '../types.ts';

const PAGE = 500;
const NAMESPACES = { group: '', kind: 'Namespace' };

export type ListObjectsInput = OpenClusterInput & {
  /** Empty: all. */
  namespaces: readonly string[];
  shapes: readonly ImageShape[];
};

/** Lists every object of a cluster that holds images, its namespaces, and its policies. Throws ADMISSION_CLUSTER: an audit of a part would be none. */
export async function listObjects(input: ListObjectsInput, context: ClusterContext): Promise<Fields[]> {
  try {
    const client = await openCluster(input, context);
    const objects = await listKind(client, NAMESPACES, []);
    for (const shape of input.shapes)
      for (const object of await listKind(client, shape, input.namespaces)) objects.push(object);
    for (const each of POLICY_KINDS) {
      const namespaces = each.kind === 'ClusterPolicy' ? [] : input.namespaces;
      objects.push(...(await listKind(client, each, namespaces)));
    }
    return objects;
  } catch (cause) {
    const isKnown =
      cause instanceof KubeconfigError || cause instanceof ClusterLoginError || cause instanceof ApiRefused;
    if (!isKnown) throw cause;
    const hint = cause instanceof ApiRefused ? HINT : cause.hint;
    throw admissionError(
      'ADMISSION_CLUSTER',
      `the cluster could not be listed: ${cause.message}`,
      withoutUndefined({ cause, hint }),
    );
  }
}

const HINT =
  'an audit reads namespaces, policies, pods and every kind that makes pods: ask for list on these, or name --namespace';

async function listKind(
  client: KubernetesClient,
  { group, kind }: { group: string; kind: string },
  namespaces: readonly string[],
): Promise<Fields[]> {
  const resource = await findResource(client, { group, kind });
  if (resource === undefined) return [];
  const apiVersion = group === '' ? resource.version : `${group}/${resource.version}`;
  const objects: Fields[] = [];
  for (const namespace of namespaces.length > 0 ? namespaces : [undefined]) {
    const items = await listWhole(
      async (next) => await client.list(resource, { namespace, limit: PAGE, continue: next }),
      (item) => item,
    );
    // Items of a list do not say what they are.
    for (const item of items) if (isJsonObject(item)) objects.push({ ...item, apiVersion, kind });
  }
  return objects;
}
