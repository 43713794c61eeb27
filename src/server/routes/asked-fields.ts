import { z } from 'zod';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { clustersOfOwners, type RunFilter, type SortedBy, type Store, type Time } from '../../store/index.ts';
import type { Sight } from '../access/who.ts';
import { sortsBy } from '../http/whole-list.ts';

export const VIEWER = { role: 'viewer', scope: 'own' } as const;
export const VIEWER_OF_ALL = { role: 'viewer', scope: 'everywhere' } as const;
export const ADMIN = { role: 'admin', scope: 'everywhere' } as const;

const name = z.string().min(1).max(300);
const names = z.array(name).max(100).optional();

/** A day, a time in RFC 3339, or milliseconds since 1970. */
export const moment = z
  .string()
  .max(40)
  .transform((text, { addIssue }): Time => {
    const at = /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(text);
    if (!Number.isSafeInteger(at)) addIssue('a day, a time in RFC 3339, or milliseconds since 1970');
    return at;
  });

export const filterFields = { cluster: names, namespace: names, owner: names };

export const limitField = (most: number, byDefault: number): z.ZodDefault<z.ZodCoercedNumber> =>
  z.coerce.number().int().min(1).max(most).default(byDefault);

export const afterField = z.string().max(2000).optional();

/** Of a list that is answered in pages. What comes later in the order is found by where a page ended, so that nothing is shown twice or left out. */
export function sortField<Field extends string>(
  fields: readonly Field[],
): z.ZodType<SortedBy<Field> | undefined, string | undefined> {
  return z
    .enum(sortsBy(fields))
    .describe('By this field; `-`: from the highest. What does not say it comes last. Default: as it is')
    .transform((text): SortedBy<Field> => {
      const isFalling = text.startsWith('-');
      return { field: (isFalling ? text.slice(1) : text) as Field, isFalling };
    })
    .optional();
}

export const what = z.string().trim().min(1).max(500);

/** No team and no cluster is called so: a filter that nothing passes, where an empty one would let everything through. */
const NOBODYS = '\u{f8ff} outside of the scope';

/**
 * What is asked for, as far as it is seen: of teams alone what they own, and of clusters those in which that is, so that the name of another
 * one is answered like one that there is not.
 */
export async function filterSeen(
  { cluster, namespace, owner }: { [name in keyof typeof filterFields]?: string[] | undefined },
  { teams }: Sight,
  store: Store,
): Promise<RunFilter> {
  if (teams === undefined)
    return withoutUndefined({ clusters: cluster, namespaces: namespace, owners: owner });
  const known = cluster && (await store.read((view) => clustersOfOwners(view, teams)));
  return withoutUndefined({
    clusters: cluster && orNobodys(cluster.filter((name) => known?.has(name))),
    namespaces: namespace,
    owners: orNobodys(teams.filter((team) => owner?.includes(team) ?? true)),
  });
}

function orNobodys(names: readonly string[]): readonly string[] {
  return names.length === 0 ? [NOBODYS] : names;
}
