import { messageOf } from '../../../base/errors.ts';
import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import type { HttpRequest, HttpResponse } from '../../../base/http.ts';
import { createHttp } from '../../../base/http-client.ts';
import { parseJson } from '../../../base/parse-json.ts';
import { linesOf, startOf } from '../../../base/response-lines.ts';
import { fleetError } from '../../errors.ts';
import { isRunningState } from '../../observed/docker/docker-container.ts';
import type { ContainerEngine, EngineEvent, EngineKind } from './types.ts';

type DockerLike = Exclude<EngineKind, 'containerd'>;

/** Podman's own interface: that for clients of docker does not tell the digest of a manifest. */
const BASES: Readonly<Record<DockerLike, string>> = {
  docker: 'http://docker',
  podman: 'http://podman/v4.0.0/libpod',
};
/** The first whose interface has all that is asked. */
const OLDEST: Readonly<Record<DockerLike, string>> = { docker: '20.10', podman: '4.0' };
const HINTS: Readonly<Record<DockerLike, string>> = {
  docker: 'dockerd must run, and this user must be allowed to use its socket (root, or of the group docker)',
  podman:
    'its service must run: `systemctl enable --now podman.socket`, for a user with `--user` and --podman $XDG_RUNTIME_DIR/podman/podman.sock',
};
const ANSWER = { bytes: 64 * 1024 * 1024, depth: 100 };
const LINE_BYTES = 1024 * 1024;
const REFUSAL_BYTES = 4096;
/** Nothing may happen for days; an engine that ends closes the connection. The longest that timers know. */
const NEVER_MS = 2 ** 31 - 1;
const NANOSECONDS_OF_MS = 1e6;

/** Docker, or podman as a service. */
export function dockerEngine(kind: DockerLike, socket: string): ContainerEngine {
  const http = createHttp({ userAgent: 'shearwall', connection: { socketPath: socket } });
  const base = BASES[kind];

  async function reach(path: string, request: HttpRequest = {}): Promise<HttpResponse> {
    try {
      return await http(`${base}${path}`, request);
    } catch (cause) {
      request.signal?.throwIfAborted();
      throw fleetError('FLEET_ENGINE', `cannot ask ${kind} at ${socket}: ${messageOf(cause)}`, {
        hint: HINTS[kind],
        cause,
      });
    }
  }

  async function ask(path: string): Promise<unknown> {
    const response = await reach(path);
    if (response.status === 404) {
      await response.cancel();
      return undefined;
    }
    await refuseOther(response, socket);
    return parseJson(await startOf(response, ANSWER.bytes + 1), ANSWER);
  }

  return {
    socket,
    async list() {
      const containers = await ask('/containers/json?all=true');
      if (!Array.isArray(containers))
        throw fleetError('FLEET_ENGINE', `${socket} gives no list of containers`, {
          hint: `is it the socket of ${kind}, of version ${OLDEST[kind]} or newer?`,
        });
      return containers.map(fieldsOf).flatMap(({ Id: id, State: state }) => {
        const name = textOf(id);
        return name !== undefined && isRunningState(textOf(state) ?? '') ? [name] : [];
      });
    },
    async inspect(id) {
      const found = await ask(`/containers/${encodeURIComponent(id)}/json`);
      return found === undefined ? undefined : fieldsOf(found);
    },
    async events(since, signal) {
      const query = new URLSearchParams({
        stream: 'true',
        since: (since / 1000).toFixed(3),
        filters: JSON.stringify({ type: ['container'] }),
      });
      const response = await reach(`/events?${query.toString()}`, { signal, idleTimeoutMs: NEVER_MS });
      await refuseOther(response, socket);
      return eventsIn(response);
    },
  };
}

async function refuseOther(response: HttpResponse, socket: string): Promise<void> {
  if (response.status === 200) return;
  const said = (await startOf(response, REFUSAL_BYTES)).toString('utf8').trim();
  throw fleetError('FLEET_ENGINE', `${socket} answers ${response.status}: ${said}`);
}

async function* eventsIn(response: HttpResponse): AsyncGenerator<EngineEvent> {
  try {
    for await (const line of linesOf(response, LINE_BYTES)) {
      const event = eventOf(fieldsOf(parseJson(line, { bytes: LINE_BYTES, depth: ANSWER.depth })));
      if (event !== undefined) yield event;
    }
  } finally {
    await response.cancel();
  }
}

/** Undefined: of something that is not a container. */
function eventOf(line: Fields): EngineEvent | undefined {
  const actor = fieldsOf(line['Actor']);
  const [id, action] = [textOf(actor['ID']), textOf(line['Action'])];
  if (line['Type'] !== 'container' || id === undefined || action === undefined) return undefined;
  const at = Math.floor(Number(line['timeNano'] ?? 0) / NANOSECONDS_OF_MS);
  return { id, action, at, attributes: fieldsOf(actor['Attributes']) };
}
