import { isPredicateType, predicateTypeOf, type Wanted } from '../../trust/index.ts';
import { cliError } from '../errors.ts';

/** Attestations of `--type`. Throws TRUST_PREDICATE_TYPE for an unknown one, CLI_POLICY_LANGUAGE for a policy. */
export function attestationKind({
  type,
  policy,
}: {
  type: string;
  policy?: string[];
}): Exclude<Wanted['kind'], 'signature'> {
  if (policy !== undefined)
    throw cliError(
      'CLI_POLICY_LANGUAGE',
      `${policy.join(', ')}: policies in CUE and Rego are not supported`,
      {
        hint: 'write what must hold of the predicate in a policy file, and check with "shearwall verify --policy FILE"',
      },
    );
  return { type: predicateTypeOf(type), isType: (found) => isPredicateType(found, type) };
}
