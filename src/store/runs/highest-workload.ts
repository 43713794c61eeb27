import type { Handle } from '../handle.ts';

/** The highest id of a workload; 0: there is none. */
export async function highestWorkload({ database }: Handle): Promise<number> {
  const row = await database
    .selectFrom('workload')
    .select((of) => of.fn.max('id').as('id'))
    .executeTakeFirst();
  return row?.id ?? 0;
}
