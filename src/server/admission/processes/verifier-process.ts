import { SharedFlights } from '../../../admission/index.ts';
import { createContext, type OwnedContext } from '../../../base/create-context.ts';
import { digestOf } from '../../../base/digest.ts';
import { messageOf } from '../../../base/errors.ts';
import { createHttp } from '../../../base/http-client.ts';
import { addressRanges } from '../../../base/reach.ts';
import { version } from '../../../base/version.ts';
import { parseReference } from '../../../oci/index.ts';
import type { ClusterRules } from '../rules/cluster-rules.ts';
import { failureOf, speakWithParent } from './child-process.ts';
import type { ToVerifier } from './messages.ts';
import { openReloadingJudge, type ReloadingJudge } from './reloading-judge.ts';

/** How soon a changed policy counts. A file takes longer to come through a ConfigMap. */
const RELOAD_MS = 2000;
/** How soon newer findings of a fleet count. */
const FINDINGS_MS = 60_000;
/** Who wants an answer later asks again. */
const LIMIT_MS = 60_000;

/** The one process that asks registries and checks signatures: both HTTP processes ask it what they do not remember. */
const { say, log } = speakWithParent<ToVerifier>((message) => {
  if (message.kind === 'open') void open(message);
  else if (message.kind === 'rules') void reload(message.rules);
  else void answer(message);
});
const flights = new SharedFlights();
let judge: ReloadingJudge | undefined;
let reloading: Promise<void> = Promise.resolve();
let wantedRules: ClusterRules | undefined;
let lastFailure = '';

async function open({ sources, rules }: Extract<ToVerifier, { kind: 'open' }>): Promise<void> {
  try {
    // The file system's cache is the one of other commands of this machine; in a pod it is a scratch volume.
    const context: OwnedContext = await createContext({
      log,
      cacheDir: sources.cacheDir,
      workers: 1,
      http: createHttp({
        userAgent: `shearwall/${version()}`,
        apart: addressRanges(sources.clusterRanges ?? []),
      }),
    });
    judge = await openReloadingJudge(sources, rules, process.env, context);
    sayBasis(judge);
    void renewFindings(judge, context);
    while (!context.signal.aborted) {
      await context.clock.sleep(sources.reloadMs ?? RELOAD_MS, context.signal);
      await reload();
    }
  } catch (error) {
    say({ kind: 'cannot-open', failure: failureOf(error) });
  }
}

/** Beside everything else: a host that does not answer keeps nobody waiting. */
async function renewFindings(current: ReloadingJudge, { clock, signal }: OwnedContext): Promise<void> {
  while (!signal.aborted) {
    await current.renewFindings();
    await clock.sleep(FINDINGS_MS, signal);
  }
}

function sayBasis(current: ReloadingJudge): void {
  say({ kind: 'basis', basis: current.basis() });
  const policies = current.read().map(({ namespace, name, problem }) => ({ namespace, name, problem }));
  say({ kind: 'read', policies });
}

/** One after another; rules that come while it opens are read when it has. */
async function reload(rules?: ClusterRules): Promise<void> {
  if (rules !== undefined) wantedRules = rules;
  reloading = reloading.then(async () => {
    if (judge === undefined) return;
    const given = wantedRules;
    wantedRules = undefined;
    try {
      const isChanged = await judge.reload(given);
      lastFailure = '';
      if (!isChanged && given === undefined) return;
      flights.clear();
      sayBasis(judge);
    } catch (error) {
      say({ kind: 'reload-failed' });
      wantedRules ??= given;
      if (messageOf(error) === lastFailure) return;
      lastFailure = messageOf(error);
      log.warn('policies or trust root cannot be read: those before stay in force', { error: lastFailure });
    }
  });
  await reloading;
}

async function answer({ id, question, logins }: Extract<ToVerifier, { kind: 'ask' }>): Promise<void> {
  try {
    const { registry } = parseReference(question.image);
    const { narrowed = {} } = judge?.basis() ?? {};
    const shown = logins.length === 0 ? '' : digestOf(JSON.stringify(logins));
    const key = `${question.image} ${narrowed[question.namespace] ?? ''} ${shown}`;
    const flight = flights.join(key, registry, async () => {
      if (judge === undefined) throw new Error('no policy is open yet');
      return await judge.judge(question, AbortSignal.timeout(LIMIT_MS), logins);
    });
    if (flight === undefined) throw new Error(`too many images of ${registry} are asked about`);
    say({ kind: 'answer', id, verdict: await flight });
  } catch (error) {
    say({ kind: 'answer', id, failure: failureOf(error) });
  }
}
