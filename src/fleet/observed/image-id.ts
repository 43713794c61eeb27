import { type Digest, isDigest } from '../../base/digest.ts';

/**
 * The digest in what a container runtime reports as the image that runs: `docker-pullable://NAME@sha256:…`, `NAME@sha256:…`
 * (containerd: of the index, if a tag named one), `docker://sha256:…` and `sha256:…` (of the config), or the bare hex of
 * podman and CRI-O. Undefined: it has none; a tag is never taken for one.
 */
export function imageIdDigest(text: string | undefined): Digest | undefined {
  if (text === undefined) return undefined;
  const withoutScheme = text.slice(text.indexOf('://') < 0 ? 0 : text.indexOf('://') + 3);
  const after = withoutScheme.slice(withoutScheme.lastIndexOf('@') + 1).toLowerCase();
  const candidate = /^[0-9a-f]{64}$/.test(after) ? `sha256:${after}` : after;
  return isDigest(candidate) ? candidate : undefined;
}
