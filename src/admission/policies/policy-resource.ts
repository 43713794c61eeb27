import { type Fields, fieldsOf, textOf } from '../../base/fields.ts';
import type { PolicyResource } from '../../trust/index.ts';
import { groupOf } from '../places/shapes.ts';

/** The kinds of our group that hold policies. */
export const POLICY_KINDS = [
  { group: 'policies.shearwall.dev', kind: 'ClusterPolicy' },
  { group: 'policies.shearwall.dev', kind: 'Policy' },
] as const;

/** Those among other objects of a cluster. */
export function policyResourcesIn(objects: readonly Fields[]): PolicyResource[] {
  return objects
    .filter(({ apiVersion, kind }) =>
      POLICY_KINDS.some((each) => each.kind === kind && each.group === groupOf(apiVersion)),
    )
    .map(policyResource);
}

/** The name that its policies have here; a status that is written does not change it. */
export function policyResource(object: Fields): PolicyResource {
  const metadata = fieldsOf(object['metadata']);
  return {
    namespace: textOf(metadata['namespace']) ?? '',
    name: textOf(metadata['name']) ?? '',
    version: `${textOf(metadata['uid'])}/${String(metadata['generation'])}`,
    spec: object['spec'],
  };
}
