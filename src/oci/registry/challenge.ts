import { withoutUndefined } from '../../base/without-undefined.ts';
/** What a 401 asks for (RFC 9110, 11.6.1; distribution's token specification). */
export type Challenge =
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: string; service?: string; scope?: string };

/** The strongest challenge of a WWW-Authenticate header that we can answer, or undefined. */
export function parseChallenge(header: string | null): Challenge | undefined {
  const bearer = parametersOf(header ?? '', BEARER);
  const realm = bearer?.get('realm');
  if (bearer !== undefined && realm !== undefined) {
    const [service, scope] = [bearer.get('service'), bearer.get('scope')];
    return withoutUndefined({
      scheme: 'bearer',
      realm,
      service,
      scope,
    });
  }
  return parametersOf(header ?? '', BASIC) === undefined ? undefined : { scheme: 'basic' };
}

const BEARER = /(?:^|,)\s*bearer(?:\s+|$)/i;
const BASIC = /(?:^|,)\s*basic(?:\s+|$)/i;

function parametersOf(header: string, scheme: RegExp): Map<string, string> | undefined {
  const start = scheme.exec(header);
  if (start === null) return undefined;
  const parameters = new Map<string, string>();
  const pattern = /\s*([a-z_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))\s*(?:,|$)/iy;
  pattern.lastIndex = start.index + start[0].length;
  for (let match = pattern.exec(header); match !== null; match = pattern.exec(header)) {
    parameters.set((match[1] ?? '').toLowerCase(), match[2]?.replace(/\\(.)/g, '$1') ?? match[3] ?? '');
  }
  return parameters;
}
