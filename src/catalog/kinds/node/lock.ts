import { atMost, type Say } from '../../../base/at-most.ts';
import { isJsonObject } from '../../../base/parse-json.ts';

/** What npm wrote of where it had a package from; by place: `node_modules/a/node_modules/b`. */
export type NpmLockedPackage = [place: string, resolved: string, integrity: string];

const MAX_PACKAGES = 100_000;

/** `node_modules/.package-lock.json` (lockfile version 2 and 3): only of what it installed itself. */
export function lockedPackages(json: unknown, say: Say): NpmLockedPackage[] {
  const packages = isJsonObject(json) ? json['packages'] : undefined;
  if (!isJsonObject(packages)) return [];
  return atMost(Object.entries(packages), MAX_PACKAGES, 'packages', say).flatMap(
    ([place, said]): NpmLockedPackage[] => {
      if (place === '' || !isJsonObject(said)) return [];
      const { resolved, integrity } = said;
      return [[place, asText(resolved), asText(integrity)]];
    },
  );
}

/** Without credentials that a URL may carry. */
function asText(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value.slice(0, 500).replace(/^([a-z+]{1,20}:\/\/)[^/@]{1,300}@/, '$1');
}
