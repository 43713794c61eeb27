import type { Context } from '../../base/context.ts';
import type { AskedTime, ExposureAnswer, NotCovered } from '../../fleet/index.ts';
import type { Time } from '../../store/index.ts';
import { cliError } from '../errors.ts';
import { askServer, type ServerQuestion } from '../server/ask-server.ts';
import type { ServerPlace } from '../server/server-place.ts';
import type { FleetFilter } from './options.ts';

/** What `exposed` was given that a server is told. */
type OptionsThere = FleetFilter & {
  limit?: number;
  maxFeedAge?: number;
  allowUnexplained?: string[];
};

type AskedThere = { server: ServerPlace; what: string; time: AskedTime; knownAt: Time | undefined };

const PAGE = 1000;
const DAY_MS = 86_400_000;

/** The same answer from a server, all its rows unless `--limit` says fewer: pages are put together, the counts are those of the first. */
export async function exposedThere(
  { options }: { options: OptionsThere },
  { server, what, time, knownAt }: AskedThere,
  context: Pick<Context, 'http' | 'signal'>,
): Promise<ExposureAnswer> {
  refuseAllowed(options);
  const { limit = Number.POSITIVE_INFINITY, maxFeedAge } = options;
  const query = {
    what,
    cluster: options.cluster,
    namespace: options.namespace,
    owner: options.owner,
    ...timeQuery(time),
    knownAt,
    maxFeedAgeDays: maxFeedAge === undefined ? undefined : maxFeedAge / DAY_MS,
  };
  let answer: ExposureAnswer | undefined;
  for (let after: string | undefined; ; ) {
    const wanted = Math.min(PAGE, limit - (answer?.runs.length ?? 0));
    const page: ExposureAnswer = await askServer(
      { server, path: 'exposure', query: { ...query, limit: wanted, after } },
      context,
    );
    answer = answer === undefined ? page : joined(answer, page);
    if (page.next === undefined || answer.runs.length >= limit) return { ...answer, next: undefined };
    after = page.next;
  }
}

/** Throws CLI_SERVER. */
export function refuseAllowed({ allowUnexplained }: Pick<OptionsThere, 'allowUnexplained'>): void {
  if (allowUnexplained !== undefined)
    throw cliError('CLI_SERVER', 'a server does not take --allow-unexplained', {
      hint: 'leave it out, or ask the fleet of this machine',
    });
}

/** What no answer of a server covers. */
export async function notCoveredThere(
  { options }: { options: FleetFilter & { staleAfter?: number } },
  server: ServerPlace,
  context: Pick<Context, 'http' | 'signal'>,
): Promise<readonly NotCovered[]> {
  const { cluster, namespace, owner, staleAfter } = options;
  const staleAfterDays = staleAfter === undefined ? undefined : staleAfter / DAY_MS;
  const query = { cluster, namespace, owner, staleAfterDays };
  const { items } = await askServer<{ items: NotCovered[] }>({ server, path: 'coverage', query }, context);
  return items;
}

function timeQuery(time: AskedTime): ServerQuestion['query'] {
  switch (time.kind) {
    case 'now':
      return {};
    case 'archive':
      return { time: 'all' };
    case 'at':
      return { at: time.at };
    case 'between':
      return { from: time.from, to: time.to };
  }
}

function joined(answer: ExposureAnswer, page: ExposureAnswer): ExposureAnswer {
  const images = new Map([...answer.images, ...page.images].map((image) => [image.id, image]));
  return {
    ...answer,
    runs: [...answer.runs, ...page.runs],
    images: [...images.values()],
    moreRuns: page.moreRuns,
  };
}
