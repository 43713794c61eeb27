import { withoutUndefined } from '../../base/without-undefined.ts';
import { parseImageLocation, type Reference } from '../../oci/index.ts';
import { formatPurl, type PurlParts } from '../../versions/index.ts';
import type { ScannedImage } from '../report/types.ts';

/** The image as a purl (purl-types `oci`); undefined: it is in no registry, and has no name that others know. */
export function ociPurl({ name, kind, digest, platform }: ScannedImage): PurlParts | undefined {
  const reference = kind === 'image' || kind === 'document' ? referenceOf(name) : undefined;
  if (reference === undefined) return undefined;
  const { registry, repository, tag } = reference;
  const last = repository.slice(repository.lastIndexOf('/') + 1);
  const arch = platform?.split('/')[1];
  return withoutUndefined({
    type: 'oci',
    name: last.toLowerCase(),
    version: digest,
    qualifiers: withoutUndefined({
      repository_url: `${registry}/${repository}`,
      tag,
      arch,
    }),
  });
}

function referenceOf(name: string): Reference | undefined {
  try {
    const location = parseImageLocation(name.replace(/^(?:docker-daemon|podman):/, ''), () => false);
    return location.transport === 'registry' ? location.reference : undefined;
  } catch {
    return undefined;
  }
}

/** The same as text. Without a tag: that one names another image tomorrow. */
export function ociPurlText(image: ScannedImage): string | undefined {
  const parts = ociPurl(image);
  if (parts === undefined || parts.version === undefined) return undefined;
  const { tag: _, ...qualifiers } = parts.qualifiers ?? {};
  return formatPurl({ ...parts, qualifiers });
}
