import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageLocation, parseImageLocation } from '../../oci/index.ts';
import { imageFilesError } from '../errors.ts';

/** What is to be catalogued, as `shearwall sbom` names it. */
export type SourceLocation =
  | { kind: 'image'; location: ImageLocation }
  | { kind: 'daemon'; engine: 'docker' | 'podman'; reference: string }
  | { kind: 'directory'; path: string }
  /** A tar that is an image archive or a root file system: its first entry tells. */
  | { kind: 'archive'; path: string }
  | { kind: 'tar'; path: string }
  | { kind: 'file'; path: string };

const ARCHIVE = /\.(?:tar|tgz|tar\.(?:gz|xz|zst|bz2))$/;

/** Without a tag or digest, which a layout's may have. */
const PATH = /^(?:\.{0,2}\/|\.{1,2}$|~\/)[^:@]*$/;
const FILE = /\.(?:json|xml|spdx|zip|[jw]ar|whl|deb|rpm|tar|tgz|tar\.(?:gz|xz|zst|bz2))$/;

/**
 * `docker-daemon:NAME`, `podman:NAME`, `dir:PATH`, `tar:FILE`, `file:PATH`; what `parseImageLocation` reads; a path: a layout
 * folder, another folder, an archive, another file. Only what does not exist here is a registry's reference.
 */
export function parseSourceLocation(text: string): SourceLocation {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  switch (text.slice(0, Math.max(colon, 0))) {
    case 'docker-daemon':
      return { kind: 'daemon', engine: 'docker', reference: named(text, rest) };
    case 'podman':
      return { kind: 'daemon', engine: 'podman', reference: named(text, rest) };
    case 'dir':
      return { kind: 'directory', path: existing(named(text, rest), 'directory') };
    case 'tar':
      return { kind: 'tar', path: existing(named(text, rest), 'file') };
    case 'file':
      return { kind: 'file', path: existing(named(text, rest), 'file') };
    default:
      return existsSync(text) ? atPath(text) : { kind: 'image', location: parseImageLocation(noFile(text)) };
  }
}

/** A path, or what ends like a file's name, is a file that is missing, not a repository to be asked for. */
function noFile(text: string): string {
  const isPath = PATH.test(text);
  if (!isPath && (!FILE.test(text) || /^[a-z-]+:/.test(text))) return text;
  throw imageFilesError('CATALOG_SOURCE_NOT_FOUND', `there is no ${text}`, {
    hint: isPath ? 'check the path' : 'an image of that name in a registry is written with its tag: NAME:TAG',
  });
}

function atPath(path: string): SourceLocation {
  const found = statSync(path);
  if (found.isFile()) return { kind: ARCHIVE.test(path) ? 'archive' : 'file', path };
  if (!found.isDirectory())
    throw imageFilesError('CATALOG_SOURCE_INVALID', `${path} is neither a file nor a folder`);
  if (existsSync(join(path, 'oci-layout')))
    return { kind: 'image', location: { transport: 'oci', directory: path } };
  return { kind: 'directory', path };
}

function named(text: string, rest: string): string {
  if (rest !== '') return rest;
  throw imageFilesError('CATALOG_SOURCE_INVALID', `there is no name after "${text}"`);
}

function existing(path: string, wanted: 'directory' | 'file'): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw imageFilesError('CATALOG_SOURCE_NOT_FOUND', `there is no ${path}`, { hint: 'check the path' });
  if (wanted === 'directory' ? found.isDirectory() : found.isFile()) return path;
  throw imageFilesError(
    'CATALOG_SOURCE_INVALID',
    `${path} is not a ${wanted === 'file' ? 'file' : 'folder'}`,
  );
}
