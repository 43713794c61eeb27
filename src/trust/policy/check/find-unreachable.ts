import type { PathKey } from '../../../base/yaml/read-yaml.ts';
import type { PolicyDocument, PolicyEntry } from '../schema.ts';
import type { Authority, Policy } from '../types.ts';
import { isCovered } from './covered.ts';

/** What of a policy file can never count. */
export type UnreachableCode =
  | 'PATTERN_EXCEPTED'
  | 'PATTERN_REDUNDANT'
  | 'THRESHOLD_UNREACHABLE'
  | 'AUTHORITY_UNUSED';

export type Unreachable = { code: UnreachableCode; path: PathKey[]; message: string };

/** `policies`: the compiled ones of the same document, in its order. */
export function findUnreachable(document: PolicyDocument, policies: readonly Policy[]): Unreachable[] {
  return [
    ...policies.flatMap((policy, index) => [
      ...unreachablePatterns(policy, ['policies', index]),
      ...unreachableThresholds(policy, ['policies', index]),
    ]),
    ...unusedAuthorities(document),
  ];
}

function unreachablePatterns({ name, images, except }: Policy, path: PathKey[]): Unreachable[] {
  return images.flatMap((pattern, at): Unreachable[] => {
    const here = [...path, 'images', at];
    const hidden = except.find((glob) => isCovered(pattern, glob));
    if (hidden !== undefined)
      return [
        {
          code: 'PATTERN_EXCEPTED',
          path: here,
          message: `${name} is about no image of '${pattern.text}': 'except' has '${hidden.text}'`,
        },
      ];
    const other = images.find(
      (glob, index) => index !== at && isCovered(pattern, glob) && (index < at || !isCovered(glob, pattern)),
    );
    if (other === undefined) return [];
    const message = `'${pattern.text}' adds nothing in ${name}: '${other.text}' has all of it`;
    return [{ code: 'PATTERN_REDUNDANT', path: here, message }];
  });
}

function unreachableThresholds(
  { name, signed, attested, reproduced }: Policy,
  path: PathKey[],
): Unreachable[] {
  const rules: [PathKey[], { by: Authority[]; atLeast: number } | undefined][] = [
    [['signed'], signed],
    ...attested.map((rule, at): [PathKey[], typeof rule] => [['attested', at], rule]),
    [['reproduced'], reproduced],
  ];
  return rules.flatMap(([at, rule]): Unreachable[] => {
    if (rule === undefined) return [];
    const signers = new Set(rule.by.map(signerOf));
    if (signers.size >= rule.atLeast) return [];
    const message = `${name} can never be satisfied: it asks for ${rule.atLeast} signers, and the authorities are ${signers.size} different ones`;
    return [{ code: 'THRESHOLD_UNREACHABLE', path: [...path, ...at], message }];
  });
}

/** Two names of one key are one signer. */
function signerOf({ name, accepted }: Authority): string {
  return accepted.kind === 'key' ? `key ${accepted.key.id}` : name;
}

function unusedAuthorities({ authorities = {}, policies, vex = [] }: PolicyDocument): Unreachable[] {
  const used = new Set([...policies.flatMap(namesIn), ...vex.flatMap(({ by }) => by)]);
  return Object.keys(authorities)
    .filter((name) => !used.has(name))
    .map((name) => ({
      code: 'AUTHORITY_UNUSED',
      path: ['authorities', name],
      message: `no rule names the authority '${name}'`,
    }));
}

function namesIn({ signed, attested = [], reproduced }: PolicyEntry): string[] {
  return [signed, ...attested, reproduced].flatMap((rule) => rule?.by ?? []);
}
