import type { PolicyException } from '../../../admission/index.ts';
import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import type { PolicyResource } from '../../../trust/index.ts';
import type { RuleKind } from './definitions.ts';

/** What the objects of our group say: all that a replica goes by, besides its own files. */
export type ClusterRules = { policies: readonly PolicyResource[]; exceptions: readonly PolicyException[] };

export const NO_RULES: ClusterRules = { policies: [], exceptions: [] };

/** What was found of one object of our group. */
export type RuleFinding = {
  kind: RuleKind;
  namespace: string;
  name: string;
  /** With the line that is wrong; undefined: it is in force. */
  problem: string | undefined;
};

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
