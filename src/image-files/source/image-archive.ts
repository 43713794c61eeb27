import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { decompress } from '../../compression/index.ts';
import {
  type ImageLocation,
  type ImageSource,
  indexBeside,
  type OciContext,
  openSource,
  parseReference,
} from '../../oci/index.ts';
import { formatOf, readWhole } from './archive-source.ts';

/** An archive of `docker save`, or an OCI layout in a tar; compressed ones are unpacked into a file without a name first. */
export async function openImageArchive(
  path: string,
  limitBytes: number,
  context: OciContext,
): Promise<ImageSource> {
  const format = await formatOf(path);
  if (format === 'none') return await openArchive(path, undefined, context);
  return await openStreamed(decompress(format, readWhole(path), { limitBytes }), undefined, context);
}

/** What `docker-archive:` or `oci-archive:` names, compressed or not; any other place as it is. */
export async function openImage(
  { location, limitBytes, ...options }: Parameters<typeof openSource>[0] & { limitBytes: number },
  context: OciContext,
): Promise<ImageSource> {
  const isArchive = location.transport === 'docker-archive' || location.transport === 'oci-archive';
  const format = isArchive ? await formatOf(location.file).catch(() => 'none' as const) : 'none';
  if (!isArchive || format === 'none')
    return (
      (await openIndexBeside(location, context)) ?? (await openSource({ ...options, location }, context))
    );
  const bytes = decompress(format, readWhole(location.file), { limitBytes });
  return await stored(bytes, context, async (file) => {
    const held = { ...location, file };
    return (
      (await openIndexBeside(held, context)) ??
      (await openSource({ location: held, name: location.file }, context))
    );
  });
}

/** What `docker save` writes of an image of several platforms tells one of them in its own list; the index beside it names them all. */
async function openIndexBeside(
  location: ImageLocation,
  context: OciContext,
): Promise<ImageSource | undefined> {
  if (location.transport !== 'docker-archive') return undefined;
  const { file, reference } = location;
  const digest = await indexBeside(file, reference).catch(() => undefined);
  return digest && (await openSource({ location: { transport: 'oci-archive', file, digest } }, context));
}

/** An image archive that comes as a stream: its list of contents stands at the end, so it is stored meanwhile. */
export async function openStreamed(
  stream: AsyncIterable<Uint8Array>,
  reference: string | undefined,
  context: OciContext,
): Promise<ImageSource> {
  return await stored(stream, context, async (file) => await openArchive(file, reference, context));
}

async function stored(
  stream: AsyncIterable<Uint8Array>,
  { signal }: OciContext,
  open: (file: string) => Promise<ImageSource>,
): Promise<ImageSource> {
  const folder = await mkdtemp(join(tmpdir(), 'shearwall-image-'));
  try {
    const file = join(folder, 'image.tar');
    await pipeline(stream, createWriteStream(file, { mode: 0o600 }), { signal });
    // What is open stays readable when its name is gone.
    return await open(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Docker writes both lists into one archive since version 25; its own names the tags as users know them. */
async function openArchive(
  file: string,
  reference: string | undefined,
  context: OciContext,
): Promise<ImageSource> {
  const name = reference === undefined ? {} : { reference: parseReference(reference) };
  const location = { transport: 'docker-archive' as const, file, ...name };
  const whole = await openIndexBeside(location, context);
  if (whole !== undefined) return whole;
  const docker = await openSource({ location }, context);
  try {
    await docker.resolve();
    return docker;
  } catch (error) {
    await docker.close();
    const oci = await openSource({ location: { transport: 'oci-archive', file } }, context).catch(
      () => undefined,
    );
    const isOci = await oci?.resolve().catch(() => undefined);
    if (oci !== undefined && isOci !== undefined) return oci;
    await oci?.close();
    throw error;
  }
}
