import { type Digest, isDigest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { ociError } from '../errors.ts';
import type { Repository } from '../types.ts';
import { parseRegistryHost } from './registry-host.ts';

declare const brand: unique symbol;

/**
 * An image in a registry. The registry is the one that the user named, in its one form, `docker.io` when none; a reference without tag
 * and digest means the tag `latest`. Only `parseReference` makes one.
 */
export type Reference = Readonly<Repository & { tag?: string; digest?: Digest }> & {
  readonly [brand]: 'Reference';
};

export const DEFAULT_REGISTRY = 'docker.io';
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
export const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const MAX_NAME_LENGTH = 255;

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Docker's habits (`nginx` is `docker.io/library/nginx:latest`). Throws OCI_REFERENCE_INVALID with a hint. */
export function parseReference(text: string): Reference {
  if (text.includes('://')) throw invalid(text, 'leave the scheme out, or write docker://HOST/NAME:TAG');
  const { rest: name, digest } = splitDigest(text);
  const { rest: path, tag } = splitTag(text, name);
  const { registry, repository } = splitRegistry(text, path);
  checkRepository(text, repository);
  const named = tag !== undefined || digest !== undefined ? tag : 'latest';
  return Object.freeze(
    withoutUndefined({
      registry,
      repository,
      tag: named,
      digest,
    }),
  ) as Reference;
}

/** The full form: `docker.io/library/nginx:latest`. */
export function formatReference({
  registry,
  repository,
  tag,
  digest,
}: Omit<Reference, typeof brand>): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function splitDigest(text: string): { rest: string; digest?: Digest } {
  const at = text.indexOf('@');
  if (at < 0) return { rest: text };
  const digest = text.slice(at + 1);
  if (!isDigest(digest)) throw invalid(text, 'write the digest as @sha256: and 64 lowercase hex digits');
  return { rest: text.slice(0, at), digest };
}

function splitTag(text: string, name: string): { rest: string; tag?: string } {
  const colon = name.lastIndexOf(':');
  // A colon before the last slash, or inside brackets, belongs to the host's port or address.
  if (colon < 0 || name.indexOf('/', colon) >= 0 || name.endsWith(']')) return { rest: name };
  const tag = name.slice(colon + 1);
  if (!TAG.test(tag)) throw invalid(text, 'a tag has letters, digits, _ . - and at most 128 characters');
  return { rest: name.slice(0, colon), tag };
}

function splitRegistry(text: string, path: string): Repository {
  const slash = path.indexOf('/');
  const first = path.slice(0, Math.max(slash, 0));
  const isHost =
    /[.:]/.test(first) || first === 'localhost' || (first !== '' && first !== first.toLowerCase());
  if (!isHost) {
    return { registry: DEFAULT_REGISTRY, repository: slash < 0 ? `library/${path}` : path };
  }
  const parsed = parseRegistryHost(first);
  if ('problem' in parsed) throw invalid(text, parsed.problem);
  const registry = parsed.host;
  const repository = path.slice(slash + 1);
  const isOfficial = registry === DEFAULT_REGISTRY && !repository.includes('/');
  return { registry, repository: isOfficial ? `library/${repository}` : repository };
}

function checkRepository(text: string, repository: string): void {
  const wrong = repository.split('/').find((component) => !COMPONENT.test(component));
  if (wrong !== undefined) {
    const lower = wrong.toLowerCase();
    if (wrong === '') throw invalid(text, 'write HOST/NAME:TAG; no part of the name may be empty');
    if (lower !== wrong && COMPONENT.test(lower)) throw invalid(text, `names are lowercase: "${lower}"`);
    throw invalid(text, `"${wrong}" may have lowercase letters, digits and single . _ - between them`);
  }
  if (repository.length > MAX_NAME_LENGTH)
    throw invalid(text, `a name has at most ${MAX_NAME_LENGTH} characters`);
}

function invalid(text: string, hint: string) {
  return ociError('OCI_REFERENCE_INVALID', `not an image reference: "${text}"`, { hint });
}
