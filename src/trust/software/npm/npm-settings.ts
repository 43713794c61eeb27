import { join } from 'node:path';
import { messageOf } from '../../../base/errors.ts';
import { isLoopback } from '../../../base/loopback.ts';
import { redactUrl } from '../../../base/redact-url.ts';
import { softwareError } from '../errors.ts';

/** Where npm's settings lie, as the command line lends it. */
export type NpmSources = {
  /** `--npm-registry`. */
  registry?: string;
  env: Readonly<Record<string, string | undefined>>;
  /** The project's folder, whose .npmrc counts before the user's. */
  dir: string;
  /** Undefined when there is no such file. */
  readFile(path: string): Promise<string | undefined>;
  /** What a program prints; fails when it cannot be run. */
  exec(command: string, args: string[]): Promise<string>;
};

export type NpmSettings = {
  /** With a slash at its end. */
  registry: string;
  /** For this registry and nobody else. */
  token: string | undefined;
};

/**
 * The registry of a package, as npm would find it: `--npm-registry`, the scope's registry in .npmrc, NPM_CONFIG_REGISTRY, `registry` in .npmrc,
 * and at last what npm itself says. Throws NPM_REGISTRY_UNKNOWN where nobody knows, NPM_SETTINGS for what is not a URL.
 */
export async function readNpmSettings(sources: NpmSources, packageName: string): Promise<NpmSettings> {
  const npmrc = await readNpmrc(sources);
  const scope = packageName.startsWith('@') ? packageName.slice(0, packageName.indexOf('/')) : undefined;
  const found =
    sources.registry ??
    (scope && npmrc.get(`${scope}:registry`)) ??
    sources.env['NPM_CONFIG_REGISTRY'] ??
    sources.env['npm_config_registry'] ??
    npmrc.get('registry') ??
    (await askNpm(sources));
  const registry = registryUrl(found);
  return { registry, token: tokenFor(registry, npmrc) };
}

/** The project's .npmrc before the user's. */
async function readNpmrc({ env, dir, readFile }: NpmSources): Promise<Map<string, string>> {
  const user = env['NPM_CONFIG_USERCONFIG'] ?? join(env['HOME'] ?? '', '.npmrc');
  const settings = new Map<string, string>();
  for (const [key, value] of parseNpmrc((await readFile(user)) ?? '', env)) settings.set(key, value);
  // A checkout of someone else must not send variables of the environment to a registry that it names.
  for (const [key, value] of parseNpmrc((await readFile(join(dir, '.npmrc'))) ?? '', {}))
    settings.set(key, value);
  return settings;
}

/** ini of `key = value` lines; `${NAME}` means a variable of the environment. */
function* parseNpmrc(text: string, env: NpmSources['env']): Generator<[string, string]> {
  for (const line of text.split(/\r?\n/)) {
    const at = line.indexOf('=');
    const key = line.slice(0, Math.max(at, 0)).trim();
    if (key === '' || key.startsWith('#') || key.startsWith(';')) continue;
    const bare = line
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1');
    yield [key, bare.replace(/\$\{([^${}]+)\}/g, (whole, name: string) => env[name] ?? whole)];
  }
}

/** npm knows its own default, which is nobody else's to assume. */
async function askNpm({ exec }: NpmSources): Promise<string> {
  try {
    const answer = (await exec('npm', ['config', 'get', 'registry'])).trim();
    if (answer !== '' && answer !== 'undefined') return answer;
  } catch (cause) {
    throw unknown(`, and npm cannot be asked: ${messageOf(cause)}`, cause);
  }
  throw unknown(', and npm names none');
}

function unknown(why: string, cause?: unknown): Error {
  return softwareError('NPM_REGISTRY_UNKNOWN', `no npm registry is configured${why}`, {
    hint: 'name it with --npm-registry URL, in NPM_CONFIG_REGISTRY, or as "registry=URL" in ~/.npmrc',
    cause,
  });
}

function registryUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname)))
    return url.href.endsWith('/') ? url.href : `${url.href}/`;
  throw softwareError('NPM_SETTINGS', `the npm registry ${redactUrl(text)} is not an https address`, {
    hint: 'name it as https://HOST/PATH; plain http is accepted on loopback only',
  });
}

/** `//HOST/PATH/:_authToken`: the longest path that the registry is under, as npm looks it up. */
function tokenFor(registry: string, npmrc: Map<string, string>): string | undefined {
  let path = registry.replace(/^https?:/, '');
  while (path.length > 2) {
    const token = npmrc.get(`${path}:_authToken`) ?? npmrc.get(`${path.replace(/\/$/, '')}:_authToken`);
    if (token !== undefined) return token;
    path = path.slice(0, path.slice(0, -1).lastIndexOf('/') + 1);
  }
  return undefined;
}
