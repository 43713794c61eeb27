import type { IncomingMessage } from 'node:http';
import {
  admissionError,
  answerKeys,
  type ImageJudge,
  KEYS_LIMIT_BYTES,
  readKeys,
  writeKeyAnswers,
} from '../../../admission/index.ts';
import { messageOf } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import type { Series } from '../metrics/series.ts';
import { readBody } from './read-body.ts';
import { reviewBudgetMs } from './review-budget.ts';
import { type StatusAndBody, startTlsServer, type TlsServer, type TlsServerInput } from './tls-server.ts';
import { withinBudget } from './within-budget.ts';

export type ProviderServerInput = Omit<TlsServerInput, 'clientCa'> & {
  /** Of Gatekeeper: nobody else learns what policies say. */
  clientCa: string;
  judge: ImageJudge;
  series: Series;
};

export const PROVIDER_PATH = '/external-data/v1beta1';
/** Where the Provider's URL does not say how long Gatekeeper waits: its own default is five seconds. */
const WAITS_MS = 5000;

/** Answers OPA Gatekeeper as an external data provider (v1beta1) until it is closed. Throws ADMIT_LISTEN, ADMIT_TLS. */
export async function startProviderServer(input: ProviderServerInput, log: Log): Promise<TlsServer> {
  return await startTlsServer(input, async (request) => await answer(request, input, log));
}

async function answer(
  request: IncomingMessage,
  { judge, series }: ProviderServerInput,
  log: Log,
): Promise<StatusAndBody> {
  const url = URL.parse(request.url ?? '', 'https://provider.invalid');
  if (url?.pathname !== PROVIDER_PATH) return failed(404, 'there is nothing here');
  if (request.method !== 'POST') return failed(405, 'keys are sent by POST');
  try {
    const body = await readBody(request, KEYS_LIMIT_BYTES);
    if (body === undefined) return failed(413, `a request has more than ${KEYS_LIMIT_BYTES} bytes`);
    const keys = readKeys(body);
    const answers = await withinBudget(
      reviewBudgetMs(url.searchParams, WAITS_MS),
      async (signal) => await answerKeys(keys, { judge, signal }),
    );
    for (const { error } of answers)
      series.add(`shearwall_admission_provider_keys_total{answer="${error === '' ? 'allowed' : 'refused'}"}`);
    return { status: 200, body: writeKeyAnswers(answers) };
  } catch (error) {
    if (admissionError.is(error, 'ADMISSION_KEYS_INVALID')) return failed(400, messageOf(error));
    log.warn('keys could not be answered', { error: messageOf(error) });
    return failed(500, 'the keys could not be answered; see the log');
  }
}

/** Gatekeeper reads the body whatever the status is, and shows what it says. */
function failed(status: number, why: string): StatusAndBody {
  return { status, body: writeKeyAnswers([], why) };
}
