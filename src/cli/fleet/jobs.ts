import { counted } from '../../base/counted.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { openFleet } from '../../fleet/index.ts';
import type { TagsLookedAt } from '../../server/index.ts';
import { type JobQueue, type JobState, openJobQueue, type QueuedJob, type Store } from '../../store/index.ts';
import type { ExitCode } from '../command.ts';
import { cliError } from '../errors.ts';
import { askedPlace } from './fleet-place.ts';
import { askedAnywhere, LIMIT, type ListedAnswer, type ListRequest, said, table } from './listed.ts';

/** What somebody may want to do something about. */
const OPEN: readonly JobState[] = ['waiting', 'running', 'failed'];

/** `fleet jobs` and `fleet jobs retry ID`. */
export async function jobs(given: ListRequest): Promise<ExitCode> {
  const {
    args: [action, id],
    options,
  } = given;
  if (action === undefined) return await list(given);
  if (action !== 'retry')
    throw cliError('CLI_FLEET', `fleet jobs does not know '${action}'`, {
      hint: 'shearwall fleet jobs, or shearwall fleet jobs retry ID',
    });
  if (id === undefined || options.state !== undefined || options.limit !== undefined)
    throw cliError('CLI_FLEET', 'fleet jobs retry takes the id of one job that has failed, and no list', {
      hint: '`shearwall fleet jobs --state failed` says their ids',
    });
  return await retry(id, given);
}

async function list(given: ListRequest): Promise<ExitCode> {
  const { state, limit = LIMIT } = given.options;
  const states = state === undefined ? OPEN : [state];
  const show = (found: QueuedJob[]): ListedAnswer => listJobs(given, found, state);
  const there = { path: 'jobs', query: { state: states, limit }, isList: 'whole' as const, show };
  return await askedAnywhere(given, there, async () =>
    said(given, show(await withQueue(given, async ({ queue }) => await queue.list({ states, limit })))),
  );
}

async function retry(id: string, given: ListRequest): Promise<ExitCode> {
  const show = (job: QueuedJob): ListedAnswer => ({
    value: job,
    text: () => `the job ${job.id} does it again, as soon as a server or worker is at it`,
  });
  const there = { path: `jobs/${id}/retry`, method: 'POST' as const, show };
  return await askedAnywhere(given, there, async () => {
    const { retryJob } = await import('../../server/index.ts');
    return said(given, show(await withQueue(given, async (here) => await retryJob(here, id))));
  });
}

async function withQueue<T>(
  { options, open, env }: ListRequest,
  work: (here: { store: Store; queue: JobQueue }) => Promise<T>,
): Promise<T> {
  const context = await open();
  await using fleet = await openFleet(askedPlace(options, env), context);
  // Which kinds there are is known where they are done: here none is added that was not there before.
  await using queue = await openJobQueue(fleet.store, []);
  return await work({ store: fleet.store, queue });
}

function listJobs(
  given: ListRequest,
  found: readonly QueuedJob[],
  state: JobState | undefined,
): ListedAnswer {
  const rows = found.map(({ id, kind, key, input, attempts, addedAt, nextAt, outcome, ...job }) => [
    id,
    kind,
    job.state,
    String(attempts),
    isoSeconds(addedAt),
    nextAt === undefined ? '' : isoSeconds(nextAt),
    textIn(input, 'reference') || textIn(input, 'name') || key,
    whyFailed(outcome) || saidOf(kind, outcome),
  ]);
  return table(given, found, {
    titles: ['#ID', 'KIND', 'STATE', '#TRIES', 'ADDED', 'TRIED NEXT', 'WHAT', 'WHAT CAME OF IT'],
    rows,
    none:
      state === undefined
        ? 'nothing waits, runs, or has failed within a week'
        : `no job of a week is ${state}`,
  });
}

/** In the words of the error; of what ended with its process, as pg-boss says it. */
function whyFailed(outcome: unknown): string {
  const failed = textIn(outcome, 'failed') || textIn(outcome, 'message');
  return [failed, failed && textIn(outcome, 'hint')].filter(Boolean).join(': ');
}

function saidOf(kind: string, outcome: unknown): string {
  if (kind === 'watch') return tagsSeen(outcome);
  return kind === 'update' ? recipeUpdated(outcome) : '';
}

/** How far the candidate of a recipe is: *outdated, tested: no review yet*. */
function recipeUpdated(outcome: unknown): string {
  const how = [textIn(outcome, 'state'), textIn(outcome, 'reached')].filter(Boolean).join(', ');
  return [how, textIn(outcome, 'why')].filter(Boolean).join(': ');
}

/** What a look at the tags of a repository found. */
function tagsSeen(outcome: unknown): string {
  const { tags, gone = 0, fetches = 0, moved = 0, newest = [] } = (outcome ?? {}) as Partial<TagsLookedAt>;
  // It still waits, or the server watches it no more.
  if (tags === undefined) return '';
  const counts = Object.entries({ moved, gone, 'to be fetched': fetches });
  const said = counts.filter(([, count]) => count > 0).map(([what, count]) => `${count} ${what}`);
  const [first] = newest;
  const moves =
    first && `${first.tag}: ${first.from?.slice(0, SHORT) ?? 'new'} → ${first.to.slice(0, SHORT)}`;
  const found = tags === 0 ? 'the registry has no such tag' : counted(tags, 'tag');
  return [found, ...said, moves && (moved > 1 ? `${moves}, …` : moves)].filter(Boolean).join(', ');
}

/** `sha256:` and twelve digits. */
const SHORT = 19;

function textIn(value: unknown, name: string): string {
  const given = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof given === 'string' ? given : '';
}
