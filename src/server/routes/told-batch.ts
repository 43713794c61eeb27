import { z } from 'zod';
import { type Digest, isDigest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { EndedRun, ObservedRun, ToldRuns } from '../../store/index.ts';

/** Some 100,000 runs. */
export const BATCH_BYTES = 64 * 1024 * 1024;

const time = z.int().min(0);
const text = z.string().max(4096);
const digest: z.ZodType<Digest, string> = z
  .string()
  .refine((text) => isDigest(text), 'not a valid digest')
  .transform((text) => text as Digest);
const run = z.strictObject({
  workload: z.strictObject({
    namespace: text,
    kind: text,
    name: text,
    owner: z.strictObject({ team: text, contact: text, source: text }).optional(),
  }),
  container: text,
  digest: digest.optional(),
  reference: text,
  platform: text,
  count: z.int().min(1),
  since: time,
  roots: digest.optional(),
});
const endedRun = run.extend({ until: time });

/** What one batch of an agent is: see ToldRuns of the store. */
export const batch = z.strictObject({
  epoch: z.int().min(0),
  sequence: z.int().min(1),
  base: z.int().min(0),
  at: time,
  put: z.array(run),
  gone: z.array(endedRun),
  ended: z.array(endedRun),
  unseen: z.array(z.strictObject({ from: time.optional(), to: time })).max(10_000),
});

/** Who tells, and whether their word on owners counts. */
export type Telling = Pick<ToldRuns, 'cluster' | 'source'> & { namesTeams: boolean };

export function toldBy(
  { namesTeams, ...who }: Telling,
  { put, gone, ended, unseen, ...numbers }: z.output<typeof batch>,
): ToldRuns {
  // What JSON leaves out is there, and undefined. Who may label a pod would else say what a team sees.
  const observed = ({ workload, digest, roots, ...each }: z.output<typeof run>): ObservedRun => {
    const owner = namesTeams ? workload.owner : undefined;
    return { ...each, ...withoutUndefined({ roots }), digest, workload: { ...workload, owner } };
  };
  const withEnd = ({ until, ...each }: z.output<typeof endedRun>): EndedRun => ({ ...observed(each), until });
  return {
    ...who,
    ...numbers,
    put: put.map(observed),
    gone: gone.map(withEnd),
    ended: ended.map(withEnd),
    unseen: unseen.map(({ from, to }) => ({ from, to })),
  };
}
