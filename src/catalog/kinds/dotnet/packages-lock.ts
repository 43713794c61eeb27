import { hasRoom, type Say } from '../../../base/at-most.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';

export type NugetLockedPackage = { name: string; version: string; requires: string[] };

const LIMITS = { bytes: 32 * 1024 * 1024, depth: 20 };
const MAX_PACKAGES = 10_000;

/** `packages.lock.json` of NuGet, all target frameworks together; projects are none of its packages. Throws JsonError. */
export function parsePackagesLock(bytes: Uint8Array, say: Say): NugetLockedPackage[] {
  const json = parseJson(bytes, LIMITS);
  if (!isJsonObject(json) || !isJsonObject(json['dependencies'])) return [];
  const found = new Map<string, NugetLockedPackage>();
  for (const framework of Object.values(json['dependencies'])) {
    if (!isJsonObject(framework)) continue;
    for (const [name, item] of Object.entries(framework)) {
      if (!isJsonObject(item) || item['type'] === 'Project' || typeof item['resolved'] !== 'string') continue;
      if (!hasRoom(found.size, MAX_PACKAGES, 'packages', say)) break;
      const { resolved, dependencies } = item;
      const requires = isJsonObject(dependencies) ? Object.keys(dependencies).slice(0, 500) : [];
      found.set(`${name}/${resolved}`, {
        name: name.slice(0, 200),
        version: resolved.slice(0, 100),
        requires,
      });
    }
  }
  return [...found.values()];
}
