import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
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
import { serverError } from '../../errors.ts';
import type { Series } from '../metrics/series.ts';
import { readBody } from './read-body.ts';
import { reviewBudgetMs } from './review-budget.ts';

/** PEM. */
export type TlsIdentity = { cert: string; key: string };

export type ReviewServerInput = {
  host: string;
  /** 0: any. */
  port: number;
  tls: TlsIdentity;
  judge: ImageJudge;
  shapeOf: ShapeOf;
  series: Series;
};

export type ReviewServer = {
  port: number;
  /** For connections from now on. Throws ADMIT_TLS. */
  useTls(tls: TlsIdentity): void;
  /** From now on each answer ends its connection, so that clients go elsewhere. */
  drain(): void;
  close(): Promise<void>;
};

/** Go's clients keep a connection for 90 s: who closes first loses a request (EOF), and it is not to be us. */
const KEEP_ALIVE_MS = 120_000;

type Answering = (
  review: Review,
  means: { judge: ImageJudge; shapeOf: ShapeOf; signal: AbortSignal },
) => Promise<ReviewAnswer>;

const REVIEWS: Readonly<Record<string, { name: string; answer: Answering }>> = {
  '/mutate': { name: 'mutate', answer: mutateReview },
  '/validate': { name: 'validate', answer: validateReview },
  '/warn/validate': { name: 'warn', answer: warnOfReview },
};

/** Answers reviews over TLS until it is closed. Throws ADMIT_LISTEN, ADMIT_TLS. */
export async function startReviewServer(input: ReviewServerInput, log: Log): Promise<ReviewServer> {
  const server = createServer({ ...secure(input.tls), keepAliveTimeout: KEEP_ALIVE_MS });
  server.requestTimeout = 30_000;
  let isDraining = false;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, input, log).then(({ status, body }) => {
      response.writeHead(status, {
        'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json',
        connection: isDraining ? 'close' : 'keep-alive',
      });
      response.end(typeof body === 'string' ? `${body}\n` : JSON.stringify(body));
      request.resume();
    });
  });
  await listening(server, input);
  return {
    port: (server.address() as AddressInfo).port,
    useTls: (tls) => server.setSecureContext(secure(tls)),
    drain: () => void (isDraining = true),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}

function secure({ cert, key }: TlsIdentity): TlsIdentity {
  try {
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (cause) {
    throw serverError('ADMIT_TLS', `the certificate and its key cannot be used: ${messageOf(cause)}`, {
      hint: 'give a certificate and the key that belongs to it, both as PEM',
      cause,
    });
  }
}

async function listening(server: Server, { host, port }: ReviewServerInput): Promise<void> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw serverError('ADMIT_LISTEN', `cannot listen on ${host} port ${port}: ${messageOf(cause)}`, {
      cause,
    });
  }
}

type HttpAnswer = { status: number; body: string | object };

async function answer(request: IncomingMessage, input: ReviewServerInput, log: Log): Promise<HttpAnswer> {
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
    const answered = await answerWithin(asked, review.answer, reviewBudgetMs(url.searchParams), input);
    count(answered.allowed ? 'allowed' : 'refused');
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

async function answerWithin(
  review: Review,
  answering: Answering,
  budgetMs: number,
  { judge, shapeOf }: ReviewServerInput,
): Promise<ReviewAnswer> {
  const budget = new AbortController();
  const timer = setTimeout(() => budget.abort(), budgetMs);
  try {
    return await answering(review, { judge, shapeOf, signal: budget.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** What `validateReview` would refuse, as a warning. Pods are not pinned while nothing is enforced, so nobody is told that. */
async function warnOfReview(review: Review, means: Parameters<Answering>[1]): Promise<ReviewAnswer> {
  const judge: ImageJudge = { ...means.judge, pinOf: () => 'never' };
  const answered = await validateReview(review, { ...means, judge });
  if (answered.allowed) return answered;
  const warnings = (answered.message ?? '').split('\n').map((line) => `would be refused: ${line}`);
  return { ...answered, allowed: true, message: undefined, warnings: [...warnings, ...answered.warnings] };
}
