import type { ImageLocation } from '../../oci/index.ts';

/** `HOST/NAME` of an image in a registry; undefined: it is not in one. */
export function repositoryNamed(location: ImageLocation): string | undefined {
  if (location.transport !== 'registry') return undefined;
  const { registry, repository } = location.reference;
  return `${registry}/${repository}`;
}
