import { hasRoom, type Say } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/errors.ts';
import { parseJson } from '../../../base/parse-json.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { formatPurl } from '../../../versions/index.ts';
import { npmName } from '../node/npm-name.ts';
import type { Claims } from './claims.ts';

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_CLAIMS = 10_000;
const LIST =
  /(?:^|\/)(?:third[-_]?party|3rdparty|oss|open-?source)[-_]?(?:licen[sc]es|notices|attributions?)\.json$/i;
const NAME = /^(?:@[a-z0-9~-][\w.~-]{0,100}\/)?[a-z0-9~-][\w.~-]{0,200}$/i;
const VERSION = /^\d{1,6}\.\d{1,6}\.\d{1,6}(?:[-+][0-9A-Za-z.+-]{1,60})?$/;
const KEY = /^(?<name>.[^@]{0,250})@(?<version>[^@]{1,100})$/;

/** The lists of what bundlers packed together, with licences: rollup's, webpack's and `license-checker`'s plugins write them. */
export const licenseListExaminer: Examiner<Claims> = {
  id: 'license-list',
  version: 2,
  wants: { suffixes: ['.json'], accept: ({ path }) => LIST.test(path) },
  examine({ content }, problem) {
    if (content.sizeBytes > MAX_BYTES) {
      problem(`it has ${content.sizeBytes} bytes; more than ${MAX_BYTES} are not read`);
      return undefined;
    }
    try {
      return packagesListed(parseJson(content.read(0, content.sizeBytes)), problem);
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

/**
 * Packages of npm by name and version (`versionInfo`, as JupyterLab's builder writes it): a list of objects, one under `packages` or
 * `dependencies`, or objects by `name@version`.
 */
export function packagesListed(json: unknown, say: Say): Claims | undefined {
  const purls = new Set<string>();
  for (const { name, version } of entriesOf(json)) {
    if (!NAME.test(name) || !VERSION.test(version)) continue;
    if (!hasRoom(purls.size, MAX_CLAIMS, 'packages', say)) break;
    purls.add(npmPurl(name, version));
  }
  return purls.size === 0
    ? undefined
    : { claims: [...purls].map((purl) => ({ purl, kind: 'library' as const })), unread: 0 };
}

function* entriesOf(json: unknown): Generator<{ name: string; version: string }> {
  if (typeof json !== 'object' || json === null) return;
  const { packages, dependencies } = json as Record<string, unknown>;
  const list = [json, packages, dependencies].find((value) => Array.isArray(value));
  if (list !== undefined) {
    for (const item of list as unknown[]) {
      const { name, versionInfo, version = versionInfo } = (item ?? {}) as Record<string, unknown>;
      if (typeof name === 'string' && typeof version === 'string') yield { name, version };
    }
    return;
  }
  for (const key of Object.keys(json)) {
    const { name, version } = KEY.exec(key)?.groups ?? {};
    if (name !== undefined && version !== undefined) yield { name, version };
  }
}

function npmPurl(full: string, version: string): string {
  return formatPurl({ type: 'npm', ...npmName(full), version });
}
