import { readStart } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import { type Fields, fieldsOf, textOf } from '../../base/fields.ts';
import { joinUrl } from '../../base/join-url.ts';
import { parseJson } from '../../base/parse-json.ts';
import { fleetError } from '../errors.ts';
import type { AgentServer, Told } from './types.ts';

const ANSWER = { bytes: 64 * 1024, depth: 20 };
const LATER_MS = 5000;

/** A server that is told over HTTP, as the agent of one cluster. `token`: read anew each time, since it may be renewed. */
export function httpServer(
  { url, cluster, token }: { url: string; cluster: string; token: () => Promise<string> },
  { http }: Pick<Context, 'http'>,
): AgentServer {
  const address = `${joinUrl(url, 'api/v1/clusters', cluster, 'observations')}`;
  return {
    async tell(batch, signal) {
      const response = await http(address, {
        method: 'POST',
        headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(batch)),
        redirect: 'manual',
        signal,
      });
      const { status, headers } = response;
      if (status === 204) {
        await response.cancel();
        return { kind: 'taken' };
      }
      const problem = await problemOf(response.body);
      const code = textOf(problem['code']);
      if (status === 409 && code === 'SERVER_CONFLICT') return { kind: 'whole' };
      if (status === 409 && code === 'SERVER_SUPERSEDED') return { kind: 'superseded' };
      if (status === 429) return later(headers.get('retry-after'));
      throw refused(url, { status, code, detail: textOf(problem['detail']) });
    },
  };
}

function later(retryAfter: string | null): Told {
  const seconds = Number(retryAfter ?? '');
  return { kind: 'later', afterMs: seconds > 0 ? seconds * 1000 : LATER_MS };
}

async function problemOf(body: AsyncIterable<Uint8Array>): Promise<Fields> {
  try {
    return fieldsOf(parseJson(await readStart(body, ANSWER.bytes), ANSWER));
  } catch {
    return {};
  }
}

function refused(
  url: string,
  { status, code, detail }: { status: number; code: string | undefined; detail: string | undefined },
): Error {
  const why = [status, code, detail].filter((each) => each !== undefined).join(' ');
  const isWho = status === 401 || status === 404;
  return fleetError('FLEET_SERVER', `${url} does not take what this agent tells: ${why}`, {
    hint: isWho
      ? 'the token must be of the role agent for this cluster: an admin makes one'
      : 'what runs is told again until it is taken',
  });
}
