import { atMost, type Say } from '../../../base/at-most.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';

/** One package of `vendor/composer/installed.json` or of composer.lock. */
export type ComposerPackage = {
  vendor: string;
  name: string;
  /** As Packagist writes it: `v6.4.1`, `dev-main`. */
  version: string;
  licenses: string[];
  description?: string;
  homepage?: string;
  /** The commit that was taken. */
  reference?: string;
  isDev: boolean;
  requires: { vendor: string; name: string; constraint: string }[];
};

const LIMITS = { bytes: 64 * 1024 * 1024, depth: 100 };
const MAX_PACKAGES = 10_000;
const MAX_REQUIRES = 500;
const NAME = /^([A-Za-z0-9_.-]{1,150})\/([A-Za-z0-9_.-]{1,150})$/;

/**
 * Composer 1 wrote a list, Composer 2 an object with `packages` and `dev-package-names`; a lock file has `packages` and
 * `packages-dev`. Throws JsonError.
 */
export function parseComposer(bytes: Uint8Array, say: Say): ComposerPackage[] {
  const json = parseJson(bytes, LIMITS);
  if (Array.isArray(json)) return listOf(json, say).flatMap((item) => packageOf(item, false, say));
  if (!isJsonObject(json)) return [];
  const development = new Set(listOf(json['dev-package-names'], say));
  return [
    ...listOf(json['packages'], say).flatMap((item) =>
      packageOf(item, isJsonObject(item) && development.has(item['name']), say),
    ),
    ...listOf(json['packages-dev'], say).flatMap((item) => packageOf(item, true, say)),
  ];
}

function packageOf(json: unknown, isDev: boolean, say: Say): ComposerPackage[] {
  if (!isJsonObject(json)) return [];
  const named = namesOf(json['name']);
  const version = textOf(json['version'], 200);
  if (named === undefined || version === undefined) return [];
  const license = json['license'];
  const description = textOf(json['description'], 500);
  const homepage = textOf(json['homepage'], 500);
  const reference = referenceOf(json['dist']) ?? referenceOf(json['source']);
  return [
    withoutUndefined({
      ...named,
      version,
      licenses: (typeof license === 'string' ? [license] : listOf(license, say)).flatMap(
        (one) => textOf(one, 200) ?? [],
      ),
      description,
      homepage,
      reference,
      isDev,
      requires: requiresOf(json['require'], say),
    }),
  ];
}

/** Without `php`, `ext-json` and other names that no package has. */
function requiresOf(json: unknown, say: Say): ComposerPackage['requires'] {
  if (!isJsonObject(json)) return [];
  return atMost(Object.entries(json), MAX_REQUIRES, 'requirements of one package', say).flatMap(
    ([key, constraint]) => {
      const named = namesOf(key);
      return named === undefined ? [] : [{ ...named, constraint: textOf(constraint, 200) ?? '' }];
    },
  );
}

function namesOf(value: unknown): { vendor: string; name: string } | undefined {
  const match = typeof value === 'string' ? NAME.exec(value) : null;
  return match ? { vendor: match[1] ?? '', name: match[2] ?? '' } : undefined;
}

function referenceOf(json: unknown): string | undefined {
  return isJsonObject(json) ? textOf(json['reference'], 100) : undefined;
}

function textOf(value: unknown, limit: number): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, limit) : undefined;
}

function listOf(value: unknown, say: Say): readonly unknown[] {
  return Array.isArray(value) ? atMost(value as unknown[], MAX_PACKAGES, 'packages', say) : [];
}
