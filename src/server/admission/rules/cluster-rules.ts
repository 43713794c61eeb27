import type { PolicyException } from '../../../admission/index.ts';
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
