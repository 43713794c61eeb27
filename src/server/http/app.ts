import type { ServerResponse } from 'node:http';
import { Hono } from 'hono';
import { messageOf, ShearwallError } from '../../base/errors.ts';
import type { Series } from '../admission/metrics/series.ts';
import { serverError } from '../errors.ts';
import { traced } from '../traced.ts';
import { type Answering, answerRoute } from './answer-route.ts';
import { NOTHING_HERE, PROBLEM_TYPE, type ProblemDetails, problemOf } from './problem.ts';
import type { ApiRoute } from './route.ts';
import { SECURE_HEADERS, STRICT_TRANSPORT } from './secure-headers.ts';

export type AppInput = {
  routes: readonly ApiRoute[];
  parts: Answering;
  series: Series;
  /** The address that a request came from, as far as it can be trusted. */
  originOf(request: Request, bindings: unknown): string;
};

/** Every route of the table, and nothing else. */
export function createApp({ routes, parts, series, originOf }: AppInput): Hono {
  const app = new Hono();
  for (const route of routes)
    app.on(route.method, honoPath(route.path), async (given) => {
      const beganMs = performance.now();
      const request = given.req.raw;
      const { outgoing } = (given.env ?? {}) as { outgoing?: ServerResponse };
      const cut = outgoing && (() => void outgoing.destroy());
      const received = { request, params: given.req.param(), origin: originOf(request, given.env), cut };
      const response = await traced(
        `${route.method} ${route.path}`,
        {
          attributes: { 'http.request.method': route.method, 'http.route': route.path },
          carrier: request.headers,
          attributesOf: ({ status }) => ({ 'http.response.status_code': status }),
        },
        async () => await answered(() => answerRoute(route, received, parts), request, parts),
      );
      const labels = `route="${route.id}"`;
      series.add(`shearwall_http_requests_total{${labels},status="${response.status}"}`);
      series.observe('shearwall_http_request_seconds', labels, (performance.now() - beganMs) / 1000);
      return secured(request.method === 'HEAD' ? await headOf(response) : response, parts.publicUrl);
    });
  for (const [path, same] of Map.groupBy(routes, (route) => route.path))
    app.all(honoPath(path), ({ req }) => secured(wrongMethod(req.method, same), parts.publicUrl));
  app.notFound(() => secured(problemResponse(NOTHING_HERE), parts.publicUrl));
  return app;
}

/** Nobody reads what would follow, so it has to be told that it is over. */
async function headOf(response: Response): Promise<Response> {
  await response.body?.cancel();
  return new Response(null, response);
}

function honoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

async function answered(
  answer: () => Promise<Response>,
  { signal }: Request,
  { context }: Answering,
): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status === 500 && !signal.aborted)
      context.log.warn('a request could not be answered', { error: messageOf(error) });
    const response = problemResponse(problem);
    const after = error instanceof ShearwallError ? error.details?.['retryAfterSeconds'] : undefined;
    if (typeof after === 'number') response.headers.set('retry-after', String(after));
    if (problem.status === 401) response.headers.set('www-authenticate', 'Bearer');
    return response;
  }
}

/** Which methods a path has stands in the description of the API, so it is no secret. */
function wrongMethod(method: string, routes: readonly ApiRoute[]): Response {
  const methods = routes.map((route) => (route.method === 'GET' ? 'GET, HEAD' : route.method)).join(', ');
  const response = problemResponse(
    problemOf(
      serverError('SERVER_METHOD', `this path has ${methods}, and not ${JSON.stringify(method)}`, {
        hint: 'see /api/v1/openapi.json',
      }),
    ),
  );
  response.headers.set('allow', methods);
  return response;
}

function problemResponse(problem: ProblemDetails): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': PROBLEM_TYPE },
  });
}

function secured(response: Response, publicUrl: string): Response {
  for (const [name, value] of Object.entries(SECURE_HEADERS))
    if (!response.headers.has(name)) response.headers.set(name, value);
  if (publicUrl.startsWith('https:')) response.headers.set('strict-transport-security', STRICT_TRANSPORT);
  return response;
}
