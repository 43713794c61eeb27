import { SharedFlights } from '../../../admission/index.ts';
import { createContext, type OwnedContext } from '../../../base/create-context.ts';
import { messageOf } from '../../../base/errors.ts';
import { parseReference } from '../../../oci/index.ts';
import { failureOf, speakWithParent } from './child-process.ts';
import type { ToVerifier } from './messages.ts';
import { openReloadingJudge, type ReloadingJudge } from './reloading-judge.ts';

/** How soon a changed policy counts. A file takes longer to come through a ConfigMap. */
const RELOAD_MS = 2000;
/** Who wants an answer later asks again. */
const LIMIT_MS = 60_000;

/** The one process that asks registries and checks signatures: both HTTP processes ask it what they do not remember. */
const { say, log } = speakWithParent<ToVerifier>((message) => {
  if (message.kind === 'open') void open(message);
  else void answer(message);
});
const flights = new SharedFlights();
let judge: ReloadingJudge | undefined;

async function open({ sources }: Extract<ToVerifier, { kind: 'open' }>): Promise<void> {
  try {
    // The file system's cache is the one of other commands of this machine; in a pod it is a scratch volume.
    const context: OwnedContext = await createContext({ log, cacheDir: sources.cacheDir, workers: 1 });
    judge = await openReloadingJudge(sources, process.env, context);
    say({ kind: 'basis', basis: judge.basis() });
    await reloadForEver(judge, sources.reloadMs ?? RELOAD_MS, context);
  } catch (error) {
    say({ kind: 'cannot-open', failure: failureOf(error) });
  }
}

async function reloadForEver(
  current: ReloadingJudge,
  everyMs: number,
  { clock, signal }: OwnedContext,
): Promise<void> {
  let lastFailure = '';
  while (!signal.aborted) {
    await clock.sleep(everyMs, signal);
    try {
      if (!(await current.reload())) continue;
      flights.clear();
      say({ kind: 'basis', basis: current.basis() });
      lastFailure = '';
    } catch (error) {
      say({ kind: 'reload-failed' });
      if (messageOf(error) === lastFailure) continue;
      lastFailure = messageOf(error);
      log.warn('policies or trust root cannot be read: those before stay in force', { error: lastFailure });
    }
  }
}

async function answer({ id, question }: Extract<ToVerifier, { kind: 'ask' }>): Promise<void> {
  try {
    const { registry } = parseReference(question.image);
    const flight = flights.join(question.image, registry, async () => {
      if (judge === undefined) throw new Error('no policy is open yet');
      return await judge.judge(question, AbortSignal.timeout(LIMIT_MS));
    });
    if (flight === undefined) throw new Error(`too many images of ${registry} are asked about`);
    say({ kind: 'answer', id, verdict: await flight });
  } catch (error) {
    say({ kind: 'answer', id, failure: failureOf(error) });
  }
}
