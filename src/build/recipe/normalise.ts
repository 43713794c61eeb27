import { withoutUndefined } from '../../base/without-undefined.ts';
import { parseArch } from './archs.ts';
import { parseImagePath } from './image-path.ts';
import { parseMode } from './mode.ts';
import { parsePackageRequest } from './package-request.ts';
import { normaliseTest } from './recipe-test.ts';
import type { RecipeDocument } from './schema.ts';
import { splitShellWords } from './shell-words.ts';
import type { DebianRepository, Recipe, RecipeFile, RecipePath } from './types.ts';

/** Everything of a recipe except what other files say: its name, path, digest and keys. */
export type NormalisedDocument = Omit<Recipe, 'name' | 'path' | 'digest' | 'contents'> & {
  contents: Omit<Recipe['contents'], 'keyring' | 'repositories'> & {
    keyring: string[];
    repositories: NamedRepository[];
  };
};

/** With the files of its keys by their names. */
type NamedRepository = Omit<DebianRepository, 'keyring'> & { keyring?: string[] };

/** What apko sets, too, when a recipe does not. */
const DEFAULT_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt',
};

const DEFAULT_BUDGET = 40;

/** A checked and merged document with its defaults filled in and every text in its one form. */
export function normalise(document: RecipeDocument): NormalisedDocument {
  const { entrypoint, cmd, 'work-dir': workDir, accounts = {}, layering = {} } = document;
  return withoutUndefined({
    contents: normaliseContents(document.contents ?? {}),
    entrypoint: entrypoint && entrypointOf(entrypoint),
    cmd: cmd === undefined ? undefined : wordsOf(cmd),
    reach: document.reach?.roots && { roots: document.reach.roots.map(wordsOf) },
    workDir: workDir === undefined ? undefined : imagePath(workDir),
    stopSignal: document['stop-signal'],
    accounts: withoutUndefined({
      runAs: accounts['run-as'],
      users: (accounts.users ?? []).map(
        ({ username, uid, gid = uid, shell = '/bin/sh', homedir = `/home/${username}` }) => {
          return { name: username, uid, gid, shell: imagePath(shell), home: imagePath(homedir) };
        },
      ),
      groups: (accounts.groups ?? []).map(({ groupname, gid, members = [] }) => ({
        name: groupname,
        gid,
        members,
      })),
    }),
    environment: { ...DEFAULT_ENVIRONMENT, ...document.environment },
    paths: (document.paths ?? []).map(normalisePath),
    files: (document.files ?? []).map(normaliseFile),
    allowMissing: document.allowMissing,
    allowMachine: document.allowMachine,
    volumes: (document.volumes ?? []).map(imagePath),
    ports: (document.ports ?? []).map((port) => (port.includes('/') ? port : `${port}/tcp`)),
    labels: document.labels ?? {},
    annotations: { ...vcsAnnotations(document['vcs-url']), ...document.annotations },
    archs: Array.from(new Set((document.archs ?? ['amd64']).map((arch) => take(parseArch(arch))))),
    layering: normaliseLayering(layering),
    certificates: (document.certificates?.additional ?? []).map(({ name, content }) => ({
      name,
      pem: `${content.trim()}\n`,
    })),
    test: document.test && normaliseTest(document.test),
  });
}

function normaliseContents(
  contents: NonNullable<RecipeDocument['contents']>,
): NormalisedDocument['contents'] {
  const { repositories = [], build_repositories = [], trim = {} } = contents;
  const named = [...repositories, ...build_repositories].flatMap((item) =>
    typeof item === 'string' ? [] : [item],
  );
  return {
    repositories: (named.length > 0 ? named : [{ debian: 'trixie' }]).map(normaliseRepository),
    keyring: [...new Set(contents.keyring ?? [])],
    packages: (contents.packages ?? []).map((text) => take(parsePackageRequest(text))),
    exclude: contents.exclude ?? [],
    trim: {
      doc: trim.doc ?? true,
      man: trim.man ?? true,
      locale: trim.locale ?? true,
      info: trim.info ?? true,
    },
    ...withoutUndefined({ slim: slimOf(contents.slim) }),
  };
}

function slimOf(slim: NonNullable<RecipeDocument['contents']>['slim']): Recipe['contents']['slim'] {
  if (slim === undefined || slim === false) return undefined;
  const { shell = 'keep', keep = [], drop = [] } = slim === true ? {} : slim;
  return { dropShell: shell === 'drop', keep, drop };
}

type RepositoryDocument = Extract<
  NonNullable<NonNullable<RecipeDocument['contents']>['repositories']>[number],
  object
>;

function normaliseRepository(repository: RepositoryDocument): NamedRepository {
  const { debian: suite, components = ['main'], snapshot, mirrors = [], keyring } = repository;
  // Only releases have these companions; sid gets its fixes directly.
  const isRelease = !suite.includes('-') && !['sid', 'unstable', 'experimental'].includes(suite);
  const { updates = isRelease, security = isRelease } = repository;
  return withoutUndefined({
    kind: 'debian',
    suite,
    updates,
    security,
    components,
    snapshot,
    mirrors,
    keyring: keyring && [...new Set(keyring)],
  });
}

function normalisePath(path: NonNullable<RecipeDocument['paths']>[number]): RecipePath {
  const common = withoutUndefined({
    path: imagePath(path.path),
    uid: path.uid,
    gid: path.gid,
    mode: modeOf(path.permissions),
    recursive: path.recursive ?? false,
  });
  if (path.type === 'symlink') return { ...common, type: 'symlink', source: path.source ?? '' };
  if (path.type === 'hardlink') return { ...common, type: 'hardlink', source: imagePath(path.source ?? '/') };
  return { ...common, type: path.type };
}

function normaliseFile(file: NonNullable<RecipeDocument['files']>[number]): RecipeFile {
  const [uid = 0, gid = 0] = file.owner?.split(':').map(Number) ?? [file.uid, file.gid ?? file.uid];
  return withoutUndefined({
    source: file.source,
    target: imagePath(file.target),
    uid,
    gid,
    mode: modeOf(file.mode),
    digest: file.digest as RecipeFile['digest'],
    git: file.git,
    verify: file.verify && withoutUndefined(file.verify),
    exclude: file.exclude ?? [],
    archs: file.archs?.map((arch) => take(parseArch(arch))),
  });
}

function normaliseLayering({
  strategy = 'single',
  budget = DEFAULT_BUDGET,
}: NonNullable<RecipeDocument['layering']>): Recipe['layering'] {
  return { strategy, budget: strategy === 'single' ? 1 : budget };
}

function entrypointOf(entrypoint: NonNullable<RecipeDocument['entrypoint']>): string[] | undefined {
  if (entrypoint['shell-fragment'] !== undefined) return ['/bin/sh', '-c', entrypoint['shell-fragment']];
  return entrypoint.command === undefined ? undefined : wordsOf(entrypoint.command);
}

/** `https://git.example/app@COMMIT`, split at the last `@` as apko does. */
function vcsAnnotations(url: string | undefined): Record<string, string> {
  if (url === undefined) return {};
  const [, source = url, revision] = /^(.*)@([^@/:]+)$/.exec(url) ?? [];
  return withoutUndefined({
    'org.opencontainers.image.source': source,
    'org.opencontainers.image.revision': revision,
  });
}

function wordsOf(command: string | string[]): string[] {
  return typeof command === 'string' ? take(splitShellWords(command)) : command;
}

function modeOf(value: number | string | undefined): number | undefined {
  return typeof value === 'string' ? take(parseMode({ text: value, quoted: true })) : value;
}

function imagePath(text: string): string {
  return take(parseImagePath(text));
}

/** The schema has accepted the text already, so a problem here is a mistake of ours. */
function take<T>(result: T | { problem: string }): T {
  if (typeof result === 'object' && result !== null && 'problem' in result)
    throw new Error(String(result.problem));
  return result as T;
}
