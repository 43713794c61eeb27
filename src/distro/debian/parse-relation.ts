import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Clause } from './types.ts';

const CLAUSE =
  /^([a-z0-9A-Z][a-z0-9A-Z+._-]*)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)\s*([0-9A-Za-z][^\s()]*)\s*\))?$/;

/** One alternative of a relation field (deb-control(5)): `a:any (>= 1)`. The obsolete `<` and `>` mean `<=` and `>=`. Undefined: it is malformed. */
export function parseRelation(text: string): Clause | undefined {
  const [, name, archQualifier, relation, version] = CLAUSE.exec(text) ?? [];
  if (name === undefined) return undefined;
  const clause: Clause = withoutUndefined({ name, archQualifier: archQualifier ? archQualifier : undefined });
  if (relation === undefined || version === undefined) return clause;
  const strict = relation === '<' || relation === '>' ? (`${relation}=` as const) : (relation as Operator);
  return { ...clause, relation: strict, version };
}

type Operator = '<<' | '<=' | '=' | '>=' | '>>';
