import { httpError } from './http-errors.ts';
import { redactUrl } from './redact-url.ts';
import { stripEnd } from './strip-end.ts';

/**
 * The address of something below `base`, for certain: every part of `paths` (`main/binary-amd64/Packages`) becomes one name of the
 * address, whatever characters it has. Names may come from foreign recipes, indexes and answers. Throws HTTP_URL for an empty
 * part, `.` and `..`, which servers and URL parsers resolve to another place (RFC 3986 section 5.2.4), and for control characters.
 */
export function joinUrl(base: string, ...paths: readonly string[]): string {
  return [stripEnd(base, '/'), ...paths.map((path) => urlPath(path))].join('/');
}

/** The same without a base: a relative address that cannot leave the folder it is resolved against. */
export function urlPath(path: string): string {
  return path
    .split('/')
    .map((part) => encodePart(part, path))
    .join('/');
}

function encodePart(part: string, path: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it refuses
  if (part === '' || part === '.' || part === '..' || /[\0-\u001f\u007f\\]/.test(part)) {
    const shown = JSON.stringify(redactUrl(path.slice(0, 200)));
    throw httpError('HTTP_URL', `${shown} is not a path below a folder`, {
      hint: 'a path is made of names with "/" between them; ".", ".." and empty names would lead elsewhere',
    });
  }
  // Both may stand in a path (RFC 3986 section 3.3), and servers that take `@scope` or `sha256:` literally are common.
  return encodeURIComponent(part.toWellFormed()).replaceAll('%40', '@').replaceAll('%3A', ':');
}
