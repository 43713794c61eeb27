import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { readBounded, SMALL_FILE_BYTES } from '../base/bounded-read.ts';
import type { Context } from '../base/context.ts';
import { systemCodeOf } from '../base/storage-errors.ts';
import {
  type Credentials,
  formatImageLocation,
  type ImageSource,
  type ImageTarget,
  loadCredentials,
  openSource,
  openTarget,
  parseImageLocation,
  tagAt,
} from '../oci/index.ts';

type Options = {
  env: NodeJS.ProcessEnv;
  insecure: boolean;
  /** For a target: an archive keeps what it holds. */
  keep?: boolean;
};

export type OpenedTarget = {
  target: ImageTarget;
  /** The name under which other tools find the image: `oci:out/nginx:latest`. */
  location: string;
  tag: string;
  /** Where result.json goes unless told otherwise: inside a layout, beside an archive, here for a registry. */
  resultPath: string;
};

export async function openImageTarget(
  text: string,
  context: Context,
  options: Options,
): Promise<OpenedTarget> {
  const location = parseImageLocation(text);
  const target = await openTarget(location, context, {
    ...(await openOptions(options)),
    keep: options.keep === true,
  });
  const tag = tagAt(location) ?? 'latest';
  const resultPath =
    location.transport === 'oci'
      ? join(location.directory, 'result.json')
      : 'file' in location
        ? join(dirname(location.file), 'result.json')
        : 'result.json';
  // Podman and skopeo need the tag: beside the image, a layout holds its referrers.
  const named =
    location.transport === 'oci' || location.transport === 'oci-archive' ? { ...location, tag } : location;
  return { target, location: formatImageLocation(named), tag, resultPath };
}

export async function openImageSource(
  text: string,
  context: Context,
  options: Options,
): Promise<ImageSource> {
  return await openSource(parseImageLocation(text), context, await openOptions(options));
}

async function openOptions({
  env,
  insecure,
}: Options): Promise<{ credentials: Credentials; insecure: boolean }> {
  return { credentials: loadCredentials(credentialSources(env)), insecure };
}

export function credentialSources(env: NodeJS.ProcessEnv): Parameters<typeof loadCredentials>[0] {
  return { env, readFile: readIfThere, exec: runHelper };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readBounded(path, SMALL_FILE_BYTES)).toString('utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** Credential helpers take the registry's name on stdin (docker-credential-helpers protocol). */
async function runHelper(
  command: string,
  args: string[],
  input: string,
): Promise<{ exitCode: number; stdout: string }> {
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ exitCode: code ?? 1, stdout: Buffer.concat(chunks).toString('utf8') }),
    );
    child.stdin.end(input);
  });
}
