import type { IncomingMessage } from 'node:http';
import {
  admissionError,
  type ImageJudge,
  mutateReview,
  REVIEW_LIMIT_BYTES,
  type Review,
  type ReviewAnswer,
  readReview,
  type ShapeOf,
  validateReview,
  writeAnswer,
} from '../../../admission/index.ts';
import { messageOf } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import type { Series } from '../metrics/series.ts';
import { readBody } from './read-body.ts';
import { reviewBudgetMs } from './review-budget.ts';
import { type StatusAndBody, startTlsServer, type TlsServer, type TlsServerInput } from './tls-server.ts';
import { withinBudget } from './within-budget.ts';

export type ReviewServerInput = Omit<TlsServerInput, 'clientCa'> & {
  judge: ImageJudge;
  shapeOf: ShapeOf;
  mayBypass: NonNullable<Means['mayBypass']>;
  series: Series;
};

type Means = Parameters<typeof validateReview>[1];
type Answering = (review: Review, means: Means) => Promise<ReviewAnswer>;

const REVIEWS: Readonly<Record<string, { name: string; answer: Answering }>> = {
  '/mutate': { name: 'mutate', answer: mutateReview },
  '/validate': { name: 'validate', answer: validateReview },
  '/warn/validate': { name: 'warn', answer: warnOfReview },
};

/** Answers reviews over TLS until it is closed. Throws ADMIT_LISTEN, ADMIT_TLS. */
export async function startReviewServer(input: ReviewServerInput, log: Log): Promise<TlsServer> {
  return await startTlsServer(input, async (request) => await answer(request, input, log));
}

async function answer(request: IncomingMessage, input: ReviewServerInput, log: Log): Promise<StatusAndBody> {
  const url = URL.parse(request.url ?? '', 'https://review.invalid');
  const review = REVIEWS[url?.pathname ?? ''];
  if (url === null || review === undefined) return { status: 404, body: 'there is nothing here' };
  if (request.method !== 'POST') return { status: 405, body: 'reviews are sent by POST' };
  const beganMs = performance.now();
  const count = (outcome: string): void => {
    const labels = `review="${review.name}"`;
    input.series.add(`shearwall_admission_reviews_total{${labels},answer="${outcome}"}`);
    input.series.observe('shearwall_admission_review_seconds', labels, (performance.now() - beganMs) / 1000);
  };
  try {
    const body = await readBody(request, REVIEW_LIMIT_BYTES);
    if (body === undefined)
      return { status: 413, body: `a review has more than ${REVIEW_LIMIT_BYTES} bytes` };
    const asked = readReview(body);
    const { judge, shapeOf, mayBypass } = input;
    const answered = await withinBudget(
      reviewBudgetMs(url.searchParams),
      async (signal) => await review.answer(asked, { judge, shapeOf, mayBypass, signal }),
    );
    count(answered.allowed ? 'allowed' : 'refused');
    countWaysAround(answered, input.series, log);
    if (!answered.allowed) log.info('refused', { message: answered.message });
    return { status: 200, body: writeAnswer(asked.uid, answered) };
  } catch (error) {
    count('failed');
    // The API server takes every status but 200 for a refusal, as failurePolicy is Fail.
    if (admissionError.is(error, 'ADMISSION_REVIEW_INVALID')) return { status: 400, body: messageOf(error) };
    log.warn('a review could not be answered', { error: messageOf(error) });
    return { status: 500, body: 'the review could not be answered; see the log' };
  }
}

/** What `validateReview` would refuse, as a warning. Pods are not pinned while nothing is enforced, so nobody is told that. */
async function warnOfReview(review: Review, means: Means): Promise<ReviewAnswer> {
  const judge: ImageJudge = { ...means.judge, pinOf: () => 'never' };
  const answered = await validateReview(review, { ...means, judge, mayBypass: undefined });
  if (answered.allowed) return answered;
  const warnings = (answered.message ?? '').split('\n').map((line) => `would be refused: ${line}`);
  return { ...answered, allowed: true, message: undefined, warnings: [...warnings, ...answered.warnings] };
}

/** Each is a hole that somebody is to look at. */
function countWaysAround({ audit }: ReviewAnswer, series: Series, log: Log): void {
  if (audit['exceptions'] !== undefined) series.add('shearwall_admission_exceptions_total');
  if (audit['bypass'] === undefined) return;
  series.add('shearwall_admission_bypasses_total');
  log.warn('policies were bypassed', { by: audit['bypass'] });
}
