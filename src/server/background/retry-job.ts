import { isoSeconds } from '../../base/utc-time.ts';
import type { JobQueue, QueuedJob, Store } from '../../store/index.ts';
import { serverError } from '../errors.ts';
import type { JobKind } from './job-kinds.ts';

/** What comes of these is not what whoever asks for them again wants. */
const NOT_AGAIN: Readonly<Partial<Record<JobKind, string>>> = {
  inventory:
    'what was sent is not kept where it cannot be recorded: send it to POST /api/v1/inventories again',
  deliver: 'a digest is sent again by itself, for three days; /api/v1/notifications is the log',
};

/** Adds what failed anew, and gives that job, or the one that does the same already. Throws SERVER_NOT_FOUND, SERVER_CONFLICT. */
export async function retryJob(
  { store, queue }: { store: Store; queue: JobQueue },
  id: string,
): Promise<QueuedJob> {
  const failed = await queue.find(id);
  if (failed === undefined)
    throw serverError('SERVER_NOT_FOUND', `no job has the id ${id}`, {
      hint: '`shearwall fleet jobs` lists those of a week',
    });
  if (failed.state !== 'failed')
    throw serverError('SERVER_CONFLICT', `the job ${id} has not failed: it is ${failed.state}`, {
      hint:
        failed.nextAt === undefined
          ? '`shearwall fleet jobs --state failed` lists what may be tried again'
          : `it is tried by itself at ${isoSeconds(failed.nextAt)}`,
    });
  const why = NOT_AGAIN[failed.kind as JobKind];
  if (why !== undefined)
    throw serverError('SERVER_CONFLICT', `a job of the kind ${failed.kind} is not tried again by hand`, {
      hint: why,
    });
  const again = await store.write(async (edit) => await queue.add(edit, failed), { keepsAnswers: true });
  return (await queue.find(again)) ?? failed;
}
