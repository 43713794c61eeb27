import { parseRelation } from '../../../distro/index.ts';
import { satisfies } from '../../../versions/index.ts';

/** One of several packages that would do: `libc6 (>= 2.38)`. */
export type DependencyAlternative = NonNullable<ReturnType<typeof parseRelation>>;

/** Groups of alternatives of a relation field (Debian policy 7.1); what is not understood is left out. */
export function relations(field: string): DependencyAlternative[][] {
  return field
    .split(',')
    .map((group) => group.split('|').flatMap((text) => parseRelation(text.trim()) ?? []))
    .filter((group) => group.length > 0);
}

export function isSatisfied(
  { relation, version }: DependencyAlternative,
  installed: string | undefined,
): boolean {
  if (relation === undefined || version === undefined) return true;
  return installed !== undefined && satisfies(installed, relation, version);
}
