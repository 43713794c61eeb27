import { parseJson } from '../../base/parse-json.ts';
import { isObject } from '../content/parse-manifest.ts';
import {
  authFilePaths,
  type CredentialSources,
  DOCKER_HUB_KEY,
  helperServer,
  invalid,
  isNotFound,
  registryKeys,
  runHelper,
  withoutScheme,
} from './credentials.ts';

export type LoginSources = CredentialSources & {
  /** Replaces a file as a whole, readable by its owner only; makes its folder. */
  writeFile: (path: string, text: string) => Promise<void>;
};

export type Login = { username: string; password: string };

/** A file as it stands, with all that is not ours. */
type File = { path: string; content: Record<string, unknown> };

/**
 * Keeps a login where podman and docker look: in REGISTRY_AUTH_FILE, in the file that has one for this registry already, else in docker's
 * config.json; in the credential helper that the file names, if it does. Says where.
 */
export async function storeLogin(registry: string, login: Login, sources: LoginSources): Promise<string> {
  const file = await fileFor(registry, sources);
  const helper = helperOf(file, registry);
  if (helper === undefined) {
    const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
    await writeEntry(file, registry, { auth }, sources);
    return file.path;
  }
  const server = helperServer(registry);
  const input = JSON.stringify({ ServerURL: server, Username: login.username, Secret: login.password });
  const { command, exitCode } = await runHelper(
    { name: helper, path: file.path },
    'store',
    input,
    sources.exec,
  );
  if (exitCode !== 0)
    throw invalid(
      `${command} did not store the login for ${registry} (exit code ${exitCode})`,
      `see its output, or remove it from ${file.path}`,
    );
  // Docker notes with an empty entry that the helper has one.
  await writeEntry(file, registry, {}, sources);
  return command;
}

/** Forgets the login for a registry in every file and helper that would be asked. Says where there was one. */
export async function removeLogin(registry: string, sources: LoginSources): Promise<string[]> {
  const removed: string[] = [];
  for (const path of authFilePaths(sources.env)) {
    const file = await readFile(path, sources);
    if (file === undefined) continue;
    const helper = helperOf(file, registry);
    if (helper !== undefined && (await eraseInHelper(helper, file, registry, sources)))
      removed.push(`docker-credential-${helper}`);
    if (keysIn(file, registry).length === 0) continue;
    await writeEntry(file, registry, undefined, sources);
    removed.push(path);
  }
  return removed;
}

async function eraseInHelper(
  name: string,
  { path }: File,
  registry: string,
  { exec }: LoginSources,
): Promise<boolean> {
  const server = helperServer(registry);
  const { command, exitCode, stdout } = await runHelper({ name, path }, 'erase', server, exec);
  if (exitCode === 0) return true;
  if (isNotFound(stdout)) return false;
  throw invalid(
    `${command} did not erase the login for ${registry} (exit code ${exitCode})`,
    `run it by hand: echo ${server} | ${command} erase`,
  );
}

async function fileFor(registry: string, sources: LoginSources): Promise<File> {
  const paths = authFilePaths(sources.env);
  for (const path of paths) {
    const file = await readFile(path, sources);
    if (file !== undefined && keysIn(file, registry).length > 0) return file;
  }
  const path = paths.at(-1) ?? '';
  return (await readFile(path, sources)) ?? { path, content: {} };
}

async function readFile(path: string, sources: LoginSources): Promise<File | undefined> {
  const text = await sources.readFile(path);
  if (text === undefined) return undefined;
  // podman and docker take an empty file for one without logins.
  if (text.trim() === '') return { path, content: {} };
  try {
    const content: unknown = parseJson(text);
    if (isObject(content)) return { path, content };
  } catch {
    // The parser's message would quote passwords.
  }
  throw invalid(
    `${path} is not a JSON object, so no login can be stored in it`,
    'correct it, or move it away',
  );
}

function helperOf({ content }: File, registry: string): string | undefined {
  const { credHelpers, credsStore } = content;
  const own = isObject(credHelpers)
    ? registryKeys(registry)
        .map((key) => (Object.hasOwn(credHelpers, key) ? credHelpers[key] : undefined))
        .find((name) => typeof name === 'string')
    : undefined;
  const name = own ?? credsStore;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function keysIn({ content }: File, registry: string): string[] {
  const auths = isObject(content['auths']) ? content['auths'] : {};
  const names = registryKeys(registry);
  return Object.keys(auths).filter((key) => names.includes(withoutScheme(key)));
}

/** With `entry` undefined the registry's entries go; all else in the file stays, in its order. */
async function writeEntry(
  file: File,
  registry: string,
  entry: Record<string, string> | undefined,
  { writeFile }: LoginSources,
): Promise<void> {
  const old = new Set(keysIn(file, registry));
  const auths = isObject(file.content['auths']) ? file.content['auths'] : {};
  const kept = Object.entries(auths).filter(([key]) => !old.has(key));
  const key = registry === 'docker.io' ? DOCKER_HUB_KEY : registry;
  const entries = entry === undefined ? kept : [...kept, [key, entry] as const];
  const content = { ...file.content, auths: Object.fromEntries(entries) };
  await writeFile(file.path, `${JSON.stringify(content, null, '\t')}\n`);
}
