import type { Review } from '../../../admission/index.ts';
import { fieldsOf } from '../../../base/fields.ts';
import type { KubernetesClient } from '../../../kubernetes/index.ts';
import { GROUP, PLURALS } from './definitions.ts';

export type BypassQuestion = Pick<Review, 'namespace' | 'requester'>;

const REVIEWS = '/apis/authorization.k8s.io/v1/subjectaccessreviews';

/**
 * Whether RBAC, or whatever else the API server goes by, gives who asked the verb `bypass` on policies in this namespace: a right that
 * nobody has by chance (authorization.k8s.io/v1, SubjectAccessReview). Throws ApiRefused.
 */
export async function mayBypass(
  client: KubernetesClient,
  { namespace, requester: { username, groups, uid, extra } }: BypassQuestion,
): Promise<boolean> {
  const resourceAttributes = { group: GROUP, resource: PLURALS.Policy, verb: 'bypass', namespace };
  const { status } = await client.create(REVIEWS, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: username, groups, uid, extra, resourceAttributes },
  });
  return fieldsOf(status)['allowed'] === true;
}
