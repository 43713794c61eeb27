import type { Digest } from '../../base/index.ts';
import { parseJson } from '../../base/parse-json.ts';
import type { ImageSource } from '../../oci/index.ts';
import { documentsOf } from './image-provenance.ts';

export type SbomEffects = ReadonlyMap<string, { name: string; description: string }>;

/** Effects by the paths (absolute, as displayed) that the SPDX document attached to the image lists for them. */
export async function sbomEffects(source: ImageSource, subject: Digest): Promise<SbomEffects> {
  const effects = new Map<string, { name: string; description: string }>();
  for (const bytes of await documentsOf(source, subject, 'application/spdx+json')) {
    for (const comment of commentsOf(bytes)) {
      const [, name, description, files] =
        /^shearwall:effect (\S+): ([\s\S]*) Files: (\/[\s\S]*)$/.exec(comment) ?? [];
      if (name === undefined || description === undefined) continue;
      for (const path of files?.split(', ') ?? []) effects.set(path, { name, description });
    }
  }
  return effects;
}

/** Annotations of packages; a document of another shape has none. */
function commentsOf(bytes: Uint8Array): string[] {
  try {
    const { packages } = parseJson(Buffer.from(bytes).toString('utf8')) as {
      packages?: { annotations?: { comment?: unknown }[] }[];
    };
    const annotations = packages?.flatMap((item) => item.annotations ?? []) ?? [];
    return annotations.flatMap(({ comment }) => (typeof comment === 'string' ? [comment] : []));
  } catch {
    return [];
  }
}
