import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import type { PolicyResource } from '../../../trust/index.ts';

/** What the objects of our group say: all that a replica goes by, besides its own files. */
export type ClusterRules = { policies: readonly PolicyResource[] };

export const NO_RULES: ClusterRules = { policies: [] };

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
