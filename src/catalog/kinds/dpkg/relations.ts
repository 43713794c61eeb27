import { satisfies } from '../../../versions/index.ts';

type VersionRelation = Parameters<typeof satisfies>[1];

/** One of several packages that would do: `libc6 (>= 2.38)`. */
export type Alternative = { name: string; relation?: VersionRelation; version?: string };

const MAX_RELATIONS = 2000;
const ALTERNATIVE =
  /^([^\s:()[\]<>=]{1,200})(?::[a-z0-9-]{1,40})?\s*(?:\(\s*(<<|<=|<|=|>=|>>|>)?\s*([^\s()]{1,200})\s*\))?/;

/** Groups of alternatives of a relation field (Debian policy 7.1); what is not understood is left out. */
export function relations(field: string): Alternative[][] {
  return field
    .split(',', MAX_RELATIONS)
    .map((group) => group.split('|', 50).flatMap((text) => alternative(text.trim())))
    .filter((group) => group.length > 0);
}

function alternative(text: string): Alternative[] {
  const match = ALTERNATIVE.exec(text);
  if (!match) return [];
  const [, name = '', sign, version] = match;
  if (version === undefined) return [{ name }];
  return [{ name, relation: RELATIONS.get(sign ?? '=') ?? '=', version }];
}

/** `<` and `>` of old packages mean "or equal" (policy 7.1). */
const RELATIONS = new Map<string, VersionRelation>([
  ['<<', '<<'],
  ['<=', '<='],
  ['<', '<='],
  ['=', '='],
  ['>=', '>='],
  ['>', '>='],
  ['>>', '>>'],
]);

export function isSatisfied({ relation, version }: Alternative, installed: string | undefined): boolean {
  if (relation === undefined || version === undefined) return true;
  return installed !== undefined && satisfies(installed, relation, version);
}
