import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Updater } from 'tuf-js';
import { LARGE_FILE_BYTES, readBounded } from '../../base/bounded-read.ts';
import { fieldsOf, objectsOf, textsOf } from '../../base/fields.ts';
import { httpError } from '../../base/http-errors.ts';
import { parseJson, parseJsonText } from '../../base/parse-json.ts';
import { tufError } from './errors.ts';
import { failureInWords } from './failure-in-words.ts';
import { type TufContext, TufFetcher } from './fetcher.ts';
import { parseMirrorUrl } from './mirror-url.ts';

/** The text of each signed role (`root`, `timestamp`, `snapshot`, `targets`, delegated ones), as last accepted. */
export type TufMetadata = Record<string, string>;

export type TufState = {
  metadata: TufMetadata;
  /** The files that were wanted and are there, checked against the metadata; as text. */
  targets: Record<string, string>;
};

export type TufRequest = {
  mirror: string;
  /** What was accepted before, or only the `root` that is pinned. */
  metadata: TufMetadata;
  /** Names of targets. A name that begins with a star and a slash is looked for in every folder that is delegated. */
  wanted: readonly string[];
};

/**
 * One round of the TUF client workflow (theupdateframework/specification, section 5): newer roots, each signed by the one
 * before, then timestamp, snapshot and targets, none of them older than before nor expired, then the files that are wanted.
 * tuf-js checks; it works on a throw-away folder, so that a failure half-way changes nothing.
 */
export async function updateFromTuf(request: TufRequest, context: TufContext): Promise<TufState> {
  const mirror = parseMirrorUrl(request.mirror);
  if (context.offline) {
    throw httpError('OFFLINE', `cannot ask ${mirror}: --offline forbids it`, {
      hint: 'the stored or built-in root is still used',
    });
  }
  const dir = await mkdtemp(join(tmpdir(), 'shearwall-tuf-'));
  // A class that the updater knows and the package's index does not name.
  const { DownloadHTTPError } = await import('tuf-js/dist/error.js');
  const fetcher = new TufFetcher(context, (message, status) => new DownloadHTTPError(message, status));
  try {
    await writeMetadata(dir, request.metadata);
    const updater = await createUpdater(dir, mirror, fetcher);
    await updater.refresh();
    const targets = await downloadTargets(updater, dir, request.wanted);
    return { metadata: await readMetadata(dir), targets };
  } catch (error) {
    context.signal.throwIfAborted();
    throw fetcher.failure ?? failureInWords(error, mirror);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Throws TUF_ROOT_INVALID for what cannot be pinned. Says which version it is. */
export async function checkTufRoot(text: string, name: string): Promise<{ version: number }> {
  const { Metadata, MetadataKind } = await import('@tufjs/models');
  try {
    const root = Metadata.fromJSON(
      MetadataKind.Root,
      parseJson(text) as Parameters<typeof Metadata.fromJSON>[1],
    );
    root.verifyDelegate(MetadataKind.Root, root);
    return { version: root.signed.version };
  } catch (cause) {
    throw tufError('TUF_ROOT_INVALID', `${name} is not a TUF root that its own keys have signed`, {
      hint: 'take the root.json that the maintainers of the repository publish',
      cause,
    });
  }
}

async function createUpdater(dir: string, mirror: string, fetcher: TufFetcher): Promise<Updater> {
  const { Updater } = await import('tuf-js');
  const targetBaseUrl = new URL('targets', mirror.endsWith('/') ? mirror : `${mirror}/`).href;
  const targetDir = join(dir, 'targets');
  await mkdir(targetDir);
  return new Updater({ metadataDir: dir, metadataBaseUrl: mirror, targetDir, targetBaseUrl, fetcher });
}

async function downloadTargets(
  updater: Updater,
  dir: string,
  wanted: readonly string[],
): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  for (const name of await withDelegated(dir, wanted)) {
    const info = await updater.getTargetInfo(name);
    if (info === undefined) continue;
    const path = await updater.downloadTarget(info);
    found.push([name, await readText(path)]);
  }
  return Object.fromEntries(found);
}

async function withDelegated(dir: string, wanted: readonly string[]): Promise<string[]> {
  const folders = delegatedFolders(parseJsonText(await readText(join(dir, 'targets.json'))));
  return wanted.flatMap((name) =>
    name.startsWith('*/') ? folders.map((folder) => `${folder}${name.slice(2)}`) : [name],
  );
}

/** `paths: ["example.org/*"]` of a delegation gives `example.org/`. The text was checked by tuf-js before. */
function delegatedFolders(targets: unknown): string[] {
  const { delegations } = fieldsOf(fieldsOf(targets)['signed']);
  const paths = objectsOf(fieldsOf(delegations)['roles']).flatMap(({ paths }) => textsOf(paths));
  return paths.filter((path) => path.endsWith('/*')).map((path) => path.slice(0, -1));
}

async function writeMetadata(dir: string, metadata: TufMetadata): Promise<void> {
  for (const [role, text] of Object.entries(metadata)) await writeFile(join(dir, fileOf(role)), text);
}

async function readMetadata(dir: string): Promise<TufMetadata> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.json')).sort();
  const read = async (file: string): Promise<[string, string]> => [
    decodeURIComponent(file.slice(0, -'.json'.length)),
    await readText(join(dir, file)),
  ];
  return Object.fromEntries(await Promise.all(files.map(read)));
}

function fileOf(role: string): string {
  return `${encodeURIComponent(role)}.json`;
}

/** What tuf-js wrote, within its own limits. */
async function readText(path: string): Promise<string> {
  return (await readBounded(path, LARGE_FILE_BYTES)).toString('utf8');
}
