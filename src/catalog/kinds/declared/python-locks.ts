import { atMost, linesUpTo, type Say } from '../../../base/at-most.ts';
import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../../base/fields.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { readToml } from './read-toml.ts';
import { type DeclaredPackage, type LockFormat, MOST_PACKAGES, MOST_REQUIRES } from './types.ts';

const LIMITS = { bytes: 64 * 1024 * 1024, depth: 50 };
const NAME = /^[A-Za-z0-9](?:[\w.-]{0,198}[A-Za-z0-9])?$/;
const PIN =
  /^([A-Za-z0-9][\w.-]{0,199})\s*(?:\[[^\]]{0,200}\])?\s*={2,3}\s*([A-Za-z0-9][\w.!+-]{0,100})(?=$|[\s;,#\\])/;

/** Only what is pinned: a range is not a version. */
function requirements(text: string, say: Say): DeclaredPackage[] {
  const found: DeclaredPackage[] = [];
  for (const line of linesUpTo(MOST_PACKAGES, text, say)) {
    const [, name = '', version = ''] = PIN.exec(line.trim().slice(0, 1000)) ?? [];
    if (name !== '' && !version.includes('*')) found.push(pypi(name, version));
  }
  return found;
}

function pipfileLock(text: string): DeclaredPackage[] {
  const json = parseJson(Buffer.from(text), LIMITS);
  if (!isJsonObject(json)) return [];
  return (['default', 'develop'] as const).flatMap((section) => {
    const packages = json[section];
    if (!isJsonObject(packages)) return [];
    return Object.entries(packages).flatMap(([name, said]): DeclaredPackage[] => {
      const version = isJsonObject(said) ? said['version'] : undefined;
      if (typeof version !== 'string' || !NAME.test(name)) return [];
      return [
        withoutUndefined({
          ...pypi(name, version.replace(/^=+/, '')),
          isDev: section === 'develop' ? (true as const) : undefined,
        }),
      ];
    });
  });
}

/** poetry.lock, uv.lock, pdm.lock (`[[package]]`), pylock.toml (`[[packages]]`, PEP 751). */
function tomlLock(text: string, table: string, say: Say): DeclaredPackage[] {
  return objectsOf(readToml(text)[table]).flatMap((one): DeclaredPackage[] => {
    const name = textOf(one['name']);
    const version = textOf(one['version']);
    if (name === undefined || version === undefined || !NAME.test(name) || isOwn(one)) return [];
    const requires = atMost(
      requiredIn(one['dependencies']),
      MOST_REQUIRES,
      'requirements of one package',
      say,
    );
    return [
      withoutUndefined({
        ...pypi(name, version.slice(0, 500)),
        requires: requires.length > 0 ? requires.map((needed) => ({ name: needed })) : undefined,
        isDev: one['category'] === 'dev' ? (true as const) : undefined,
      }),
    ];
  });
}

/** uv lists the project itself too. */
function isOwn(one: Fields): boolean {
  const source = fieldsOf(one['source']);
  return 'virtual' in source || 'editable' in source;
}

/** uv and PEP 751 have a list of tables, PDM a list of requirements, Poetry a table by name. */
function requiredIn(dependencies: unknown): string[] {
  const named = objectsOf(dependencies).map(({ name }) => textOf(name) ?? '');
  const texts = textsOf(dependencies).map((text) => /^[\w.-]{1,200}/.exec(text)?.[0] ?? '');
  return [...named, ...texts, ...Object.keys(fieldsOf(dependencies))].filter((name) => NAME.test(name));
}

function pypi(name: string, version: string): DeclaredPackage {
  return { type: 'pypi', name, version };
}

export const PYTHON_LOCKS: readonly LockFormat[] = [
  {
    suffixes: ['.txt'],
    fits: /(?:^|\/)(?:[\w.-]*requirements[\w.-]*|requirements\/[\w.-]+)\.txt$/,
    read: requirements,
  },
  { names: ['Pipfile.lock'], read: pipfileLock },
  { names: ['poetry.lock', 'uv.lock', 'pdm.lock'], read: (text, say) => tomlLock(text, 'package', say) },
  {
    names: ['pylock.toml'],
    suffixes: ['.toml'],
    fits: /(?:^|\/)pylock(?:\.[\w-]+)?\.toml$/,
    read: (text, say) => tomlLock(text, 'packages', say),
  },
];
