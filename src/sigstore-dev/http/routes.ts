import type { HttpAnswer } from './answer.ts';

/** One request, its body read whole. */
export type RouteRequest = {
  url: URL;
  /** The named groups of the route's path. */
  params: Record<string, string>;
  /** By lowercase name. */
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
};

export type Route = {
  method: 'GET' | 'POST';
  /** An exact path, or a pattern with named groups. */
  path: string | RegExp;
  handle(request: RouteRequest): HttpAnswer;
};

/** The route of a request, or what to answer instead: 404, or 405 with the methods that there are. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | { allowed: string[] } {
  const allowed: string[] = [];
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params === undefined) continue;
    if (route.method === method) return { route, params };
    allowed.push(route.method);
  }
  return { allowed };
}

function matchPath(pattern: string | RegExp, path: string): Record<string, string> | undefined {
  if (typeof pattern === 'string') return pattern === path ? {} : undefined;
  const match = pattern.exec(path);
  return match === null ? undefined : { ...match.groups };
}

/** The token of an `Authorization: Bearer` header, undefined where there is none. */
export function bearerToken({ headers }: RouteRequest): string | undefined {
  const header = headers['authorization'];
  return typeof header === 'string' ? /^Bearer (\S+)$/i.exec(header.trim())?.[1] : undefined;
}
