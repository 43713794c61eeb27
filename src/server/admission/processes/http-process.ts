import {
  admissionError,
  allowExceptions,
  type ImageJudge,
  type ImageVerdict,
  type RememberedJudge,
  type RememberingJudge,
  type Review,
  rememberVerdicts,
  shapesBy,
  shapesWith,
} from '../../../admission/index.ts';
import { systemClock } from '../../../base/system-clock.ts';
import { parseReference } from '../../../oci/index.ts';
import {
  type OpenedPolicies,
  openPolicies,
  type ReadResource,
  readPolicyResources,
} from '../../../trust/index.ts';
import { startProviderServer } from '../http/provider-server.ts';
import { startReviewServer } from '../http/review-server.ts';
import type { TlsServer } from '../http/tls-server.ts';
import { Series } from '../metrics/series.ts';
import { type ClusterRules, NO_RULES } from '../rules/cluster-rules.ts';
import { failureOf, speakWithParent } from './child-process.ts';
import {
  type Answer,
  type Basis,
  type BypassAnswer,
  type Failure,
  isSame,
  isSameForAll,
  type ToHttp,
} from './messages.ts';
import { OpenQuestions } from './open-questions.ts';

type Serving = {
  reviews: TlsServer;
  /** For Gatekeeper. */
  provider: TlsServer | undefined;
  judge: RememberingJudge;
  paths: readonly string[];
  state: { policies: OpenedPolicies; basis: Basis };
};

const SERIES_MS = 1000;
const TRY_AGAIN_MS = 250;

/** One of the processes that answer reviews. It knows policies for the sake of pins alone, remembers verdicts, and asks the verifier for others. */
const { say, log } = speakWithParent<ToHttp>((message) => {
  if (message.kind === 'answer') return settle(message);
  if (message.kind === 'bypass') return settleBypass(message);
  if (message.kind === 'serve' || message.kind === 'rules') rules = message.rules;
  if (message.kind === 'rules') return;
  if (message.kind === 'serve' || message.kind === 'basis') wanted = message.basis;
  order = order
    .then(async () => await heed(message))
    .catch((error: unknown) => say({ kind: 'cannot-serve', failure: failureOf(error) }));
});
let order = Promise.resolve();
/** What the verifier goes by; policies are read until they are those. */
let wanted: Basis | undefined;
let rules: ClusterRules = NO_RULES;
let read: ReadResource[] = [];
let serving: Serving | undefined;
const series = new Series();
const verdicts = new OpenQuestions<ImageVerdict>();
const bypasses = new OpenQuestions<boolean>();

/** What changes how it answers, one after another. */
async function heed(message: Exclude<ToHttp, { kind: 'answer' | 'bypass' | 'rules' }>): Promise<void> {
  if (message.kind === 'serve') serving = await serve(message);
  else if (serving === undefined) {
    if (message.kind === 'close') process.exit(0);
  } else if (message.kind === 'tls') {
    serving.reviews.useTls(message.tls);
    serving.provider?.useTls(message.tls, message.clientCa);
  } else if (message.kind === 'basis') void goBy(serving, message.basis);
  else if (message.kind === 'drain') for (const server of serversOf(serving)) server.drain();
  else {
    await Promise.all(serversOf(serving).map(async (server) => await server.close()));
    process.exit(0);
  }
}

function serversOf({ reviews, provider }: Serving): TlsServer[] {
  return provider === undefined ? [reviews] : [reviews, provider];
}

async function serve(input: Extract<ToHttp, { kind: 'serve' }>): Promise<Serving> {
  const { host, port, tls, basis, policies: paths, provider: at, hasPullSecrets, shapes } = input;
  const state = { policies: await readPolicies(paths), basis };
  const remembered = rememberVerdicts(remoteJudge(state), {
    clock: systemClock,
    signal: new AbortController().signal,
  });
  const shapeOf = shapesBy(shapesWith(shapes));
  // Outside of what is remembered: an exception that ends counts no more at once.
  const excepting = allowExceptions(remembered, () => rules.exceptions, systemClock);
  const judge = hasPullSecrets ? excepting : withoutPullSecrets(excepting);
  const reviews = await startReviewServer({ host, port, tls, judge, shapeOf, mayBypass, series }, log);
  const provider =
    at === undefined ? undefined : await startProviderServer({ ...at, tls, judge, series }, log);
  const opened: Serving = { reviews, provider, judge: remembered, paths, state };
  await goBy(opened, basis);
  say({ kind: 'serving', port: reviews.port, providerPort: provider?.port });
  setInterval(() => sayCounts(remembered), SERIES_MS).unref();
  return opened;
}

/**
 * What is remembered goes before anything is answered by the new policies; those must be the ones that the verifier goes by, which may have
 * changed, or be half written, since it read them. Until they are, this process says that it goes by others, and so is not ready.
 */
async function goBy({ judge, paths, state }: Serving, basis: Basis): Promise<void> {
  while (isSame(wanted, basis)) {
    const policies = await readPolicies(paths).catch(() => undefined);
    if (policies?.digest === basis.policies) {
      const isSameAsBefore = isSameForAll(state.basis, basis) && state.policies.digest === basis.policies;
      Object.assign(state, { policies, basis });
      // What one namespace asks is part of the names of its answers: all others are still good.
      if (!isSameAsBefore) judge.forget();
      say({ kind: 'goes-by', basis });
      return;
    }
    await systemClock.sleep(TRY_AGAIN_MS);
  }
}

/** Only those of the whole cluster say where digests are written. */
async function readPolicies(paths: readonly string[]): Promise<OpenedPolicies> {
  read = await readPolicyResources(
    rules.policies.filter(({ namespace }) => namespace === ''),
    read,
  );
  return await openPolicies(paths, read);
}

/** Else answers would be remembered for each namespace by itself, for nothing. */
function withoutPullSecrets(judge: ImageJudge): ImageJudge {
  return {
    ...judge,
    knownDigest: ({ image, namespace }) => judge.knownDigest?.({ image, namespace }),
    judge: async ({ image, namespace }, signal) => await judge.judge({ image, namespace }, signal),
  };
}

async function mayBypass({ namespace, requester }: Review, signal: AbortSignal): Promise<boolean> {
  const question = { namespace, requester };
  return await bypasses.ask((id) => say({ kind: 'may-bypass', id, question }), signal);
}

function remoteJudge(state: Serving['state']): RememberedJudge {
  return {
    cacheOf: ({ image }) => state.policies.cacheOf(parseReference(image)),
    pinOf: ({ image }) => state.policies.pinOf(parseReference(image)),
    basis(namespace = '') {
      const { policies, trustedRoot, narrowed } = state.basis;
      return { policies, trustedRoot, narrowed: narrowed[namespace] };
    },
    judge: async (question, signal) => await verdicts.ask((id) => say({ kind: 'ask', id, question }), signal),
  };
}

function settle(answer: Answer): void {
  if ('verdict' in answer) verdicts.answer(answer.id, answer.verdict);
  else verdicts.fail(answer.id, unanswered(answer.failure));
}

function settleBypass(answer: BypassAnswer): void {
  if ('mayBypass' in answer) bypasses.answer(answer.id, answer.mayBypass);
  else bypasses.fail(answer.id, unanswered(answer.failure));
}

function unanswered({ message, hint }: Failure): Error {
  return admissionError('ADMISSION_UNANSWERED', message, hint === undefined ? {} : { hint });
}

function sayCounts({ counts }: RememberingJudge): void {
  const name = 'shearwall_admission_verdicts_total';
  say({
    kind: 'series',
    values: {
      ...series.values(),
      [`${name}{from="memory"}`]: counts.hits,
      [`${name}{from="asking"}`]: counts.misses,
    },
  });
}
