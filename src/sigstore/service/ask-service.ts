import type { Context } from '../../base/context.ts';
import { messageOf, ShearwallError } from '../../base/errors.ts';
import type { HttpHeaders, HttpResponse } from '../../base/http.ts';
import { httpError } from '../../base/http-errors.ts';
import { parseJson } from '../../base/parse-json.ts';
import { redactUrl } from '../../base/redact-url.ts';
import { requireStatus, withRetries } from '../../base/retries.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { oneLine } from './one-line.ts';
import { serviceError } from './service-errors.ts';
import { parseServiceUrl } from './service-url.ts';

export type ServiceContext = Pick<Context, 'log' | 'signal' | 'clock' | 'http' | 'offline'>;

export type ServiceRequest = {
  /** How messages name it: `the transparency log`. */
  service: string;
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** Statuses that are an answer; everything else throws. */
  accepted: readonly number[];
  limitBytes: number;
  /** For one whole answer, however steadily it drips. Default 60 s: a log may wait for its next checkpoint. */
  timeoutMs?: number;
  /** Never shown, even when the service sends it back. */
  secret?: string;
};

export type ServiceAnswer = { status: number; headers: HttpHeaders; bytes: Buffer };

const TIMEOUT_MS = 60_000;
const MESSAGE_BYTES = 16 * 1024;

/**
 * One question to a signing service: https or loopback, no redirects (nobody is contacted whom the configuration did
 * not name), bounded in size and time, repeated when the service is busy, after the time that it asked for.
 * Throws SERVICE_OFFLINE before any connection, SERVICE_UNAVAILABLE, SERVICE_REFUSED (with `details.status`).
 */
export async function askService(request: ServiceRequest, context: ServiceContext): Promise<ServiceAnswer> {
  const url = parseServiceUrl(request.url, request.service);
  requireOnline(request.service, url, context);
  try {
    return await withRetries(context, () => askOnce({ ...request, url }, context));
  } catch (error) {
    context.signal.throwIfAborted();
    if (serviceError.is(error)) throw error;
    throw unavailable(request, url, error);
  }
}

/** Also asked by operations before their first step, so that nothing is half done. */
export function requireOnline(service: string, url: string, context: Pick<Context, 'offline'>): void {
  if (!context.offline) return;
  throw serviceError('SERVICE_OFFLINE', `${service} at ${redactUrl(url)} may not be contacted: --offline`, {
    hint: 'sign without --offline, or by key with a signing config that names no services',
  });
}

async function askOnce(request: ServiceRequest, context: ServiceContext): Promise<ServiceAnswer> {
  const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
  const response = await context.http(
    request.url,
    withoutUndefined({
      method: request.method ?? 'GET',
      headers: { accept: 'application/json', ...request.headers },
      body: request.body,
      signal: AbortSignal.any([context.signal, timeout]),
      redirect: 'manual',
    }),
  );
  try {
    const { status, headers } = response;
    if (request.accepted.includes(status))
      return { status, headers, bytes: await readAtMost(response, request) };
    if (status === 408 || status === 429 || status >= 500)
      requireStatus({ what: response.url, status, headers }, context.clock);
    throw await refused(request, response);
  } finally {
    await response.cancel();
  }
}

async function readAtMost(response: HttpResponse, request: ServiceRequest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > request.limitBytes)
      throw serviceError(
        'SERVICE_ANSWER_INVALID',
        `the answer of ${request.service} is longer than ${request.limitBytes} bytes (${response.url})`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function refused(request: ServiceRequest, response: HttpResponse): Promise<ShearwallError> {
  const { status } = response;
  if (status >= 300 && status < 400)
    return serviceError('SERVICE_REFUSED', `${request.service} redirects (${status}): ${response.url}`, {
      hint: 'redirects are not followed with a token or a signature: use the final address',
      details: { status },
    });
  const said = saidBy(await readSome(response), request.secret);
  const message = `${request.service} declined (${status}${said === '' ? '' : `: ${said}`}): ${response.url}`;
  return serviceError('SERVICE_REFUSED', message, { details: { status, said } });
}

async function readSome(response: HttpResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MESSAGE_BYTES) break;
    }
  } catch {
    // The status says enough; its explanation was cut short.
  }
  return Buffer.concat(chunks).subarray(0, MESSAGE_BYTES).toString('utf8');
}

/** The service's own words in one short line, without control characters, and without our token. */
function saidBy(body: string, secret: string | undefined): string {
  let said = body;
  try {
    const parsed: unknown = parseJson(body);
    if (typeof parsed === 'object' && parsed !== null)
      for (const name of ['error_description', 'message', 'error'])
        if (Object.hasOwn(parsed, name)) {
          said = String((parsed as Record<string, unknown>)[name]);
          break;
        }
  } catch {
    // Plain text.
  }
  if (secret !== undefined && secret !== '') said = said.replaceAll(secret, '…');
  return oneLine(said);
}

function unavailable(request: ServiceRequest, url: string, error: unknown): ShearwallError {
  const timedOut = error instanceof Error && error.name === 'TimeoutError';
  const why = timedOut
    ? `no whole answer within ${(request.timeoutMs ?? TIMEOUT_MS) / 1000} s`
    : messageOf(error);
  const known = error instanceof ShearwallError ? error : undefined;
  if (known !== undefined && known.kind !== 'unavailable') return known;
  return serviceError(
    'SERVICE_UNAVAILABLE',
    `${request.service} at ${redactUrl(url)} cannot be used: ${why}`,
    withoutUndefined({
      hint: httpError.is(error, 'NETWORK_UNREACHABLE') && error.hint ? error.hint : 'try again later',
      cause: error,
      details: known?.details !== undefined ? known.details : undefined,
    }),
  );
}
