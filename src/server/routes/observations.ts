import { z } from 'zod';
import { type Digest, isDigest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type EndedRun, type ObservedRun, recordTold, type ToldRuns } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import { nothingHere } from '../http/problem.ts';
import { type ApiRoute, route } from '../http/route.ts';

/** Some 100,000 runs. */
const BODY_BYTES = 64 * 1024 * 1024;

const time = z.int().min(0);
const text = z.string().max(4096);
const digest = z
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
const batch = z.strictObject({
  epoch: z.int().min(0),
  sequence: z.int().min(1),
  base: z.int().min(0),
  at: time,
  put: z.array(run),
  gone: z.array(endedRun),
  ended: z.array(endedRun),
  unseen: z.array(z.strictObject({ from: time.optional(), to: time })).max(10_000),
});

/** What agents tell. */
export const OBSERVATION_ROUTES: readonly ApiRoute[] = [
  route({
    id: 'observe',
    method: 'POST',
    path: '/api/v1/clusters/{cluster}/observations',
    about: 'tell what runs in a cluster: all of it, then what changes; 409 CHANGES_MISSED: tell all of it',
    access: { role: 'agent', scope: 'cluster' },
    params: z.object({ cluster: z.string().min(1).max(200) }),
    body: batch,
    bodyLimitBytes: BODY_BYTES,
    answer: undefined,
    isUnrecorded: true,
    async run({ params: { cluster }, body, sight, who, signal }, { store, context }) {
      const may = sight.clusters.filter((each) => each.cluster === cluster);
      if (may.length === 0) throw nothingHere();
      const namesTeams = may.some((each) => each.namesTeams);
      const told = toldBy({ cluster, source: `agent ${who?.name ?? ''}` }, body, namesTeams);
      const result = await recordTold(store, told, { at: context.clock.nowMs(), signal });
      if (result === 'whole')
        throw serverError(
          'SERVER_CONFLICT',
          `the server does not have batch ${body.base}: tell all of ${cluster}`,
        );
      if (result === 'superseded')
        throw serverError('SERVER_SUPERSEDED', `another agent watches ${cluster} by now`, {
          hint: 'only who holds the Lease of the cluster may tell',
        });
      return { nothing: true };
    },
  }),
];

function toldBy(
  who: Pick<ToldRuns, 'cluster' | 'source'>,
  { put, gone, ended, unseen, ...numbers }: z.output<typeof batch>,
  namesTeams: boolean,
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
