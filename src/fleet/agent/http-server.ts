import type { Context } from '../../base/context.ts';
import { refusedBy, sendToServer } from './server-request.ts';
import type { AgentServer, Told } from './types.ts';

const LATER_MS = 5000;

/** A server that is told over HTTP, as the agent of one cluster. `token`: read anew each time, since it may be renewed. */
export function httpServer(
  { url, cluster, token }: { url: string; cluster: string; token: () => Promise<string> },
  { http }: Pick<Context, 'http'>,
): AgentServer {
  const path = ['clusters', cluster, 'observations'];
  return {
    async tell(batch, signal) {
      const request = { method: 'POST', path, token: await token(), body: batch } as const;
      const answer = await sendToServer(url, request, { http, signal });
      const { isTaken, status, code, headers } = answer;
      if (isTaken) return { kind: 'taken' };
      if (status === 409 && code === 'SERVER_CONFLICT') return { kind: 'whole' };
      if (status === 409 && code === 'SERVER_SUPERSEDED') return { kind: 'superseded' };
      if (status === 429) return later(headers.get('retry-after'));
      const isWho = status === 401 || status === 404;
      throw refusedBy(
        url,
        answer,
        isWho
          ? 'the token must be of the role agent for this cluster, or of a service account that is enrolled: an admin makes or enrols one'
          : 'what runs is told again until it is taken',
      );
    },
  };
}

function later(retryAfter: string | null): Told {
  const seconds = Number(retryAfter ?? '');
  return { kind: 'later', afterMs: seconds > 0 ? seconds * 1000 : LATER_MS };
}
