import type { Digest } from '../../base/digest.ts';
import { parseManifest } from '../content/parse-manifest.ts';
import { LayoutSource } from '../layout/layout-source.ts';
import { REF_NAME, readLayoutIndex } from '../layout/read-layout.ts';
import { parseReference, type Reference } from '../reference/reference.ts';
import { type Descriptor, MEDIA_TYPES } from '../types.ts';
import { openTarFiles } from './tar-files.ts';

/** The whole name of an image, which containerd and so Docker write beside the bare tag. */
const WHOLE_NAME = 'io.containerd.image.name';

/**
 * The index of several platforms that stands in `index.json` of an archive of `docker save` (25 and later), of which its manifest.json
 * tells one platform: that of `reference`, or the only one. Undefined: there is none of which something lies there, or nothing says which.
 * Throws what reading the tar or the index does.
 */
export async function indexBeside(file: string, reference?: Reference): Promise<Digest | undefined> {
  const files = await openTarFiles(file);
  try {
    const entries = await readLayoutIndex(files).catch((): Descriptor[] => []);
    const named = reference === undefined ? entries : entries.filter((entry) => isNamed(entry, reference));
    const digests = [...new Set(named.map(({ digest }) => digest))];
    const [entry] = named;
    const isIndex = entry?.mediaType === MEDIA_TYPES.index || entry?.mediaType === MEDIA_TYPES.dockerIndex;
    if (digests.length !== 1 || !isIndex) return undefined;
    return (await holdsSome(new LayoutSource(files), entry)) ? entry.digest : undefined;
  } finally {
    await files.close();
  }
}

async function holdsSome(source: LayoutSource, entry: Descriptor): Promise<boolean> {
  const document = parseManifest(entry, await source.manifest(entry));
  if (document.kind !== 'index') return false;
  for (const image of document.index.manifests) if (await source.holds(image)) return true;
  return false;
}

function isNamed({ annotations = {} }: Descriptor, wanted: Reference): boolean {
  const text = annotations[WHOLE_NAME] ?? annotations[REF_NAME];
  if (text === undefined) return false;
  try {
    const { registry, repository, tag = 'latest' } = parseReference(text);
    return (
      registry === wanted.registry && repository === wanted.repository && tag === (wanted.tag ?? 'latest')
    );
  } catch {
    // A name that nobody can ask for.
    return false;
  }
}
