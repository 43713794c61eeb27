import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, isDigest } from '../../base/digest.ts';
import { nearestName } from '../../base/nearest-name.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { ociError } from '../errors.ts';
import { DEFAULT_REGISTRY, formatReference, parseReference, type Reference, TAG } from './reference.ts';

/** Where an image is read from or written to, as `-o`, `push`, `pull` and `copy` name it. */
export type ImageLocation =
  | { transport: 'registry'; reference: Reference }
  | { transport: 'oci'; directory: string; tag?: string; digest?: Digest }
  | { transport: 'oci-archive'; file: string; tag?: string; digest?: Digest }
  | { transport: 'docker-archive'; file: string; reference?: Reference };

const TRANSPORTS = ['oci', 'oci-archive', 'docker-archive', 'docker'];

/**
 * `oci:DIR[:tag]`, `oci-archive:FILE[:tag]`, `docker-archive:FILE[:reference]`, `docker://reference`, the path of a
 * layout folder, or a reference. Throws OCI_LOCATION_INVALID or OCI_REFERENCE_INVALID.
 */
export function parseImageLocation(
  text: string,
  isLayout: (path: string) => boolean = isLayoutFolder,
): ImageLocation {
  if (text.startsWith('docker://'))
    return { transport: 'registry', reference: parseReference(text.slice(9)) };
  const colon = text.indexOf(':');
  const transport = text.slice(0, Math.max(colon, 0));
  const rest = text.slice(colon + 1);
  switch (transport) {
    case 'oci':
      return { transport, ...splitPath(text, rest, 'directory') };
    case 'oci-archive':
      return { transport, ...splitPath(text, rest, 'file') };
    case 'docker-archive':
      return { transport, ...splitDockerArchive(text, rest) };
    default:
      return isPath(text) || isLayout(text) ? layoutAt(text, isLayout) : registryAt(text, transport, rest);
  }
}

/**
 * Where a new image is written, as `-o` names it: as `parseImageLocation`, but a name alone is not taken for a repository of Docker Hub, since
 * who writes it means a folder. Throws OCI_LOCATION_INVALID or OCI_REFERENCE_INVALID.
 */
export function parseOutput(text: string): ImageLocation {
  const location = parseImageLocation(text);
  if (location.transport !== 'registry' || location.reference.registry !== DEFAULT_REGISTRY) return location;
  if (/^(?:docker:\/\/|(?:index\.)?docker\.io\/)/.test(text)) return location;
  const kind = text.endsWith('.tar') ? 'oci-archive' : 'oci';
  const hint = `write ${kind}:${text}; to push to Docker Hub, --push ${text}`;
  throw invalid(text, hint, `"${text}" does not say whether it is a file or in a registry`);
}

/** The form that `parseImageLocation` reads, unless a path without tag has a colon in it. */
export function formatImageLocation(location: ImageLocation): string {
  switch (location.transport) {
    case 'registry':
      return formatReference(location.reference);
    case 'oci':
      return `oci:${location.directory}${suffixOf(location)}`;
    case 'oci-archive':
      return `oci-archive:${location.file}${suffixOf(location)}`;
    case 'docker-archive':
      return `docker-archive:${location.file}${location.reference ? `:${formatReference(location.reference)}` : ''}`;
  }
}

function suffixOf({ tag, digest }: { tag?: string; digest?: Digest }): string {
  return digest !== undefined ? `@${digest}` : tag !== undefined ? `:${tag}` : '';
}

function splitPath<K extends 'directory' | 'file'>(text: string, rest: string, key: K) {
  const at = rest.lastIndexOf('@');
  const digest = rest.slice(at + 1);
  if (at > 0 && isDigest(digest))
    return { [key]: rest.slice(0, at), digest } as Record<K, string> & { digest: Digest };
  const colon = rest.lastIndexOf(':');
  const tag = rest.slice(colon + 1);
  const hasTag = colon >= 0 && !tag.includes('/');
  const path = hasTag ? rest.slice(0, colon) : rest;
  if (path === '')
    throw invalid(text, `write ${text.slice(0, text.indexOf(':'))}:PATH or PATH:TAG after the colon`);
  if (hasTag && !TAG.test(tag))
    throw invalid(text, `"${tag}" is not a valid tag: use letters, digits, _ . -`);
  return withoutUndefined({ [key]: path, tag: hasTag ? tag : undefined }) as Record<K, string> & {
    tag?: string;
  };
}

function splitDockerArchive(text: string, rest: string): { file: string; reference?: Reference } {
  const colon = rest.indexOf(':');
  const file = colon < 0 ? rest : rest.slice(0, colon);
  if (file === '') throw invalid(text, 'write docker-archive:FILE or docker-archive:FILE:NAME:TAG');
  return colon < 0 ? { file } : { file, reference: parseReference(rest.slice(colon + 1)) };
}

function isPath(text: string): boolean {
  return /^(?:\.{0,2}\/|\.{1,2}$|~\/)/.test(text);
}

function layoutAt(text: string, isLayout: (path: string) => boolean): ImageLocation {
  if (isLayout(text)) return { transport: 'oci', directory: text };
  const { directory, ...name } = splitPath(`oci:${text}`, text, 'directory');
  if (isLayout(directory)) return { transport: 'oci', directory, ...name };
  const hint = text.endsWith('.tar')
    ? `say which kind of archive it is: oci-archive:${text} or docker-archive:${text}`
    : `a layout folder has a file "oci-layout"; to write a new one, say oci:${text}`;
  throw invalid(text, hint, `no OCI layout at "${text}"`);
}

function registryAt(text: string, transport: string, rest: string): ImageLocation {
  const meant =
    /^[a-z-]+$/.test(transport) && /^[./~]/.test(rest) ? nearestName(transport, TRANSPORTS) : undefined;
  if (meant !== undefined) throw invalid(text, `did you mean ${meant}:${rest}?`);
  return { transport: 'registry', reference: parseReference(text) };
}

function isLayoutFolder(path: string): boolean {
  return existsSync(join(path, 'oci-layout'));
}

function invalid(text: string, hint: string, message = `not an image location: "${text}"`) {
  return ociError('OCI_LOCATION_INVALID', message, { hint });
}
