import { join } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { parseJson } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { isObject } from '../content/parse-manifest.ts';
import { registryError } from '../errors.ts';

/** What a registry wants to see: a password, or a token that its token service exchanges (OAuth2 refresh token). */
export type Credential = { username: string; password: string } | { identityToken: string };

export type Credentials = {
  /** Undefined: nobody has logged in there; the registry is asked anonymously. */
  find(registry: string, repository: string): Promise<Credential | undefined>;
};

export type CredentialSources = {
  env: Readonly<Record<string, string | undefined>>;
  /** Undefined when there is no such file. */
  readFile: (path: string) => Promise<string | undefined>;
  /** Runs a program with `input` on stdin. */
  exec: (command: string, args: string[], input: string) => Promise<{ exitCode: number; stdout: string }>;
};

type AuthFile = {
  path: string;
  auths: Record<string, unknown>;
  credHelpers: Record<string, unknown>;
  credsStore?: string;
};

/**
 * What `podman login` and `docker login` left: REGISTRY_AUTH_FILE alone when set, else podman's auth.json
 * (containers-auth.json(5)), then docker's config.json (DOCKER_CONFIG); in each, the helper of the registry before what
 * is in the file. Nothing is read before the first question.
 */
export function loadCredentials(sources: CredentialSources): Credentials {
  let files: Promise<AuthFile[]> | undefined;
  return {
    async find(registry, repository) {
      files ??= readAuthFiles(sources);
      for (const file of await files) {
        const found = await findInFile(file, registry, repository, sources);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

async function readAuthFiles({ env, readFile }: CredentialSources): Promise<AuthFile[]> {
  const explicit = env['REGISTRY_AUTH_FILE'];
  if (explicit) {
    const file = await readAuthFile(explicit, readFile);
    if (file === undefined)
      throw invalid(`REGISTRY_AUTH_FILE names ${explicit}, which does not exist`, 'correct or unset it');
    return [file];
  }
  const files = await Promise.all(authFilePaths(env).map((path) => readAuthFile(path, readFile)));
  return files.filter((file) => file !== undefined);
}

/** In the order in which they are looked into; the last one is docker's. */
export function authFilePaths(env: CredentialSources['env']): string[] {
  const explicit = env['REGISTRY_AUTH_FILE'];
  if (explicit) return [explicit];
  const home = env['HOME'] ?? '';
  return [
    ...(env['XDG_RUNTIME_DIR'] ? [join(env['XDG_RUNTIME_DIR'], 'containers/auth.json')] : []),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'containers/auth.json'),
    join(env['DOCKER_CONFIG'] || join(home, '.docker'), 'config.json'),
  ];
}

async function readAuthFile(
  path: string,
  readFile: CredentialSources['readFile'],
): Promise<AuthFile | undefined> {
  const text = await readFile(path);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    // The parser's message quotes the text, and that has passwords in it.
    throw invalid(`${path} is not JSON`, 'log in again with "podman login" or "docker login"');
  }
  const file = isObject(value) ? value : {};
  const { auths, credHelpers, credsStore } = file;
  return withoutUndefined({
    path,
    auths: isObject(auths) ? auths : {},
    credHelpers: isObject(credHelpers) ? credHelpers : {},
    credsStore: typeof credsStore === 'string' && credsStore !== '' ? credsStore : undefined,
  });
}

async function findInFile(
  file: AuthFile,
  registry: string,
  repository: string,
  sources: CredentialSources,
): Promise<Credential | undefined> {
  const keys = keysFor(registry, repository);
  const helper = keys.map((key) => file.credHelpers[key]).find((name) => typeof name === 'string');
  if (helper !== undefined) return askHelper(helper, registry, file, sources);
  const entries = new Map(Object.entries(file.auths).map(([key, entry]) => [withoutScheme(key), entry]));
  for (const key of keys) {
    const found = parseEntry(entries.get(key), `${key} in ${file.path}`);
    if (found !== undefined) return found;
  }
  return file.credsStore === undefined ? undefined : askHelper(file.credsStore, registry, file, sources);
}

/** Podman allows a login per namespace: the longest path wins; Docker Hub has its own old keys. */
function keysFor(registry: string, repository: string): string[] {
  const parts = repository.split('/');
  const paths = parts.map((_, length) => [registry, ...parts.slice(0, parts.length - length)].join('/'));
  return [...paths, ...registryKeys(registry)];
}

/** The names under which the login for all of a registry may stand. */
export function registryKeys(registry: string): string[] {
  return registry === 'docker.io' ? [registry, 'index.docker.io', 'registry-1.docker.io'] : [registry];
}

/** Docker writes keys such as `https://index.docker.io/v1/`. */
export function withoutScheme(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
}

export function parseEntry(entry: unknown, where: string): Credential | undefined {
  if (!isObject(entry)) return undefined;
  const { identitytoken, auth, username, password } = entry;
  if (typeof identitytoken === 'string' && identitytoken !== '') return { identityToken: identitytoken };
  if (typeof auth === 'string' && auth !== '') {
    const text = Buffer.from(auth, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon < 0)
      throw invalid(
        `the login for ${where} is malformed`,
        'log in again with "podman login" or "docker login"',
      );
    return { username: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  return typeof username === 'string' && typeof password === 'string' ? { username, password } : undefined;
}

/** The protocol of docker-credential-helpers: `docker-credential-NAME get`, the server on stdin, JSON on stdout. */
async function askHelper(
  name: string,
  registry: string,
  { path }: AuthFile,
  { exec }: CredentialSources,
): Promise<Credential | undefined> {
  const server = helperServer(registry);
  const { command, exitCode, stdout } = await runHelper({ name, path }, 'get', server, exec);
  if (exitCode !== 0) {
    if (isNotFound(stdout)) return undefined;
    throw invalid(
      `${command} failed for ${registry} with exit code ${exitCode}`,
      `run it by hand: echo ${server} | ${command} get`,
    );
  }
  const answer = parseHelperAnswer(stdout);
  if (answer === undefined)
    throw invalid(`${command} gave no login for ${registry} that we understand`, 'log in again');
  return answer;
}

/** What a helper calls the registry. */
export function helperServer(registry: string): string {
  return registry === 'docker.io' ? DOCKER_HUB_KEY : registry;
}

/** Docker Hub is the only registry that docker writes as a URL. */
export const DOCKER_HUB_KEY = 'https://index.docker.io/v1/';

export function isNotFound(stdout: string): boolean {
  return /not found/i.test(stdout);
}

/** Runs `docker-credential-NAME`, which the file at `path` names. */
export async function runHelper(
  { name, path }: { name: string; path: string },
  action: 'get' | 'store' | 'erase',
  input: string,
  exec: CredentialSources['exec'],
): Promise<{ command: string; exitCode: number; stdout: string }> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    throw invalid(`${path} names the credential helper "${name}"`, 'correct the file');
  const command = `docker-credential-${name}`;
  const answer = await exec(command, [action], input).catch((error: unknown) => {
    const hint = `install ${command}, or remove it from ${path}`;
    throw registryError('REGISTRY_CREDENTIALS_INVALID', `cannot run ${command}: ${messageOf(error)}`, {
      hint,
      cause: error,
    });
  });
  return { command, ...answer };
}

function parseHelperAnswer(stdout: string): Credential | undefined {
  try {
    const value: unknown = parseJson(stdout);
    if (!isObject(value)) return undefined;
    const { Username: username, Secret: secret } = value;
    if (typeof username !== 'string' || typeof secret !== 'string') return undefined;
    return username === '<token>' ? { identityToken: secret } : { username, password: secret };
  } catch {
    return undefined;
  }
}

export function invalid(message: string, hint: string) {
  return registryError('REGISTRY_CREDENTIALS_INVALID', message, { hint });
}
