import { z } from 'zod';
import { recordTold, type ToldResult } from '../../store/index.ts';
import type { Sight, Who } from '../access/who.ts';
import { serverError } from '../errors.ts';
import { nothingHere } from '../http/problem.ts';
import { type Answered, type ApiRoute, route } from '../http/route.ts';
import { recordBatchJob } from './record-batch.job.ts';
import { BATCH_BYTES, batch, type Telling, toldBy } from './told-batch.ts';

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
    bodyLimitBytes: BATCH_BYTES,
    answer: undefined,
    isUnrecorded: true,
    async run({ params: { cluster }, body, sight, who, signal }, { store, context }) {
      const told = toldBy(tellingOf(cluster, sight, who), body);
      return answerTold(await recordTold(store, told, { at: context.clock.nowMs(), signal }), {
        cluster,
        base: body.base,
      });
    },
    async runApart({ params: { cluster }, bytes, sight, who }, { apart, context }) {
      const telling = tellingOf(cluster, sight, who);
      const { result, base } = await apart.run(recordBatchJob, {
        bytes,
        telling,
        at: context.clock.nowMs(),
      });
      return answerTold(result, { cluster, base });
    },
  }),
];

/** Throws SERVER_NOT_FOUND: it is another's cluster, or nobody's. */
function tellingOf(cluster: string, { clusters }: Sight, who: Who | undefined): Telling {
  const may = clusters.filter((each) => each.cluster === cluster);
  if (may.length === 0) throw nothingHere();
  const namesTeams = may.some((each) => each.namesTeams);
  return { cluster, source: `agent ${who?.name ?? ''}`, namesTeams };
}

function answerTold(result: ToldResult, { cluster, base }: { cluster: string; base: number }): Answered {
  if (result === 'whole')
    throw serverError('SERVER_CONFLICT', `the server does not have batch ${base}: tell all of ${cluster}`);
  if (result === 'superseded')
    throw serverError('SERVER_SUPERSEDED', `another agent watches ${cluster} by now`, {
      hint: 'only who holds the Lease of the cluster may tell',
    });
  return { nothing: true };
}
