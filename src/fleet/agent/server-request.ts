import { readStart } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { type Fields, fieldsOf, textOf } from '../../base/fields.ts';
import type { HttpHeaders } from '../../base/http.ts';
import { joinUrl } from '../../base/join-url.ts';
import { parseJson } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { fleetError } from '../errors.ts';

const ANSWER = { bytes: 64 * 1024, depth: 20 };

/** What a server said: nothing but that it took it, or why it did not. */
export type ServerAnswer = {
  isTaken: boolean;
  status: number;
  code: string | undefined;
  detail: string | undefined;
  hint: string | undefined;
  headers: HttpHeaders;
};

/** Below /api/v1, as whoever the token is of. Throws what the network says. */
export async function sendToServer(
  url: string,
  {
    method,
    path,
    token,
    body,
  }: { method: 'POST' | 'PUT'; path: readonly string[]; token?: string | undefined; body: object },
  { http, signal }: Pick<Context, 'http' | 'signal'>,
): Promise<ServerAnswer> {
  const response = await http(joinUrl(url, 'api/v1', ...path), {
    method,
    headers: withoutUndefined({
      'content-type': 'application/json',
      authorization: token && `Bearer ${token}`,
    }),
    body: Buffer.from(JSON.stringify(body)),
    redirect: 'manual',
    signal,
  });
  const { status, headers } = response;
  if (status === 204) {
    await response.cancel();
    return { isTaken: true, status, code: undefined, detail: undefined, hint: undefined, headers };
  }
  const problem = await problemIn(response.body);
  const said = (name: string): string | undefined => textOf(problem[name]);
  return { isTaken: false, status, code: said('code'), detail: said('detail'), hint: said('hint'), headers };
}

/** `hint`: what to do about it. */
export function refusedBy(url: string, { status, code, detail }: ServerAnswer, hint: string): Error {
  const why = [status, code, detail].filter((each) => each !== undefined).join(' ');
  return fleetError('FLEET_SERVER', `${url} does not take what this agent tells: ${why}`, { hint });
}

async function problemIn(body: AsyncIterable<Uint8Array>): Promise<Fields> {
  try {
    return fieldsOf(parseJson(await readStart(body, ANSWER.bytes), ANSWER));
  } catch {
    return {};
  }
}
