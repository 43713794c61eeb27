import { readBounded } from '../../../base/bounded-read.ts';
import type { Context } from '../../../base/context.ts';
import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import type { HttpRequest } from '../../../base/http.ts';
import { offlineError } from '../../../base/http-errors.ts';
import { parseJson } from '../../../base/parse-json.ts';
import { redactUrl } from '../../../base/redact-url.ts';
import { requireStatus, withRetries } from '../../../base/retries.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { updateError } from '../../errors.ts';

const LIMIT_BYTES = 16 * 1024 * 1024;

export type ForgeQuestion = {
  url: string;
  method?: HttpRequest['method'];
  headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: Fields;
  /** Statuses that are an answer, too. */
  accepts?: readonly number[];
};

export type ForgeAnswer = { status: number; json: unknown };

/** Asks a forge; only what changes nothing is asked again where it failed. Throws HTTP_*, and UPDATE_FORGE for what is not JSON. */
export async function askForge(question: ForgeQuestion, context: Context): Promise<ForgeAnswer> {
  const { method = 'GET' } = question;
  if (context.offline) throw offlineError(redactUrl(question.url));
  const once = async (): Promise<ForgeAnswer> => await exchange(question, context);
  return method === 'GET' ? await withRetries(context, once) : await once();
}

async function exchange(
  { url, method = 'GET', headers, body, accepts = [] }: ForgeQuestion,
  { http, clock, signal }: Context,
): Promise<ForgeAnswer> {
  const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const response = await http(
    url,
    withoutUndefined({
      method,
      signal,
      headers: withoutUndefined({
        accept: 'application/json',
        ...headers,
        'content-type': sent === undefined ? undefined : 'application/json',
        'content-length': sent === undefined ? undefined : String(sent.length),
      }),
      body: sent,
    }),
  );
  const bytes = await readBounded(response.body, LIMIT_BYTES);
  const { status } = response;
  const what = redactUrl(url);
  if (status >= 400 && !accepts.includes(status)) {
    const said = saidBy(bytes);
    if (said !== undefined && status !== 401 && status < 500)
      throw updateError('UPDATE_FORGE', `${what} answered ${status}: ${said}`, { details: { status } });
    requireStatus({ what, status, headers: response.headers }, clock, [200, 201, 202, 204]);
  }
  if (bytes.length === 0) return { status, json: undefined };
  try {
    return { status, json: parseJson(bytes.toString('utf8')) };
  } catch (cause) {
    throw updateError('UPDATE_FORGE', `${what} answered ${status} with something that is not JSON`, {
      cause,
    });
  }
}

/** What a forge gives as the reason. */
function saidBy(bytes: Buffer): string | undefined {
  try {
    const { message, error } = fieldsOf(parseJson(bytes.toString('utf8')));
    return (textOf(message) ?? textOf(error))?.slice(0, 300);
  } catch {
    return undefined;
  }
}

/** A number of an answer. Throws UPDATE_FORGE. */
export function numberIn(fields: Fields, name: string, where: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw updateError('UPDATE_FORGE', `${redactUrl(where)} answered without a ${name}`);
}
