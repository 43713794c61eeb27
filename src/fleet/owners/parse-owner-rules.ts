import { nameGlob } from '../../base/glob.ts';
import { fleetError } from '../errors.ts';
import { DEFAULT_OWNER_RULES } from './find-owner.ts';
import type { Owned, OwnerPattern, OwnerRules } from './types.ts';

/**
 * A file in the manner of CODEOWNERS: a pattern and an owner in each line, the last that fits wins, `#` begins a comment.
 * Patterns are `NAMESPACE`, `NAMESPACE/NAME`, `NAMESPACE/KIND/NAME` or `image:REPOSITORY`, with `*` for anything within a part and
 * `**` across parts. A line `label KEY…` names labels and annotations that hold an owner, instead of those of `DEFAULT_OWNER_RULES`.
 * Throws FLEET_OWNERS_INVALID.
 */
export function parseOwnerRules(text: string, file: string): OwnerRules {
  const patterns: OwnerPattern[] = [];
  const keys: string[][] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const words = line
      .replace(/(^|\s)#[^]*$/, '')
      .trim()
      .split(/\s+/)
      .filter(Boolean);
    if (words.length === 0) continue;
    const at = `${file} line ${index + 1}`;
    const [first = '', ...rest] = words;
    if (rest.length === 0)
      throw fleetError('FLEET_OWNERS_INVALID', `${at}: "${first}" has no owner`, {
        hint: 'write a pattern and an owner, as in "payments/** team-payments", or "label KEY"',
      });
    if (first === 'label') keys.push(rest);
    else patterns.push({ owner: rest.join(' '), matches: patternOf(first, at), by: at });
  }
  return { patterns, keys: keys.length > 0 ? keys : DEFAULT_OWNER_RULES.keys };
}

function patternOf(text: string, at: string): (owned: Owned) => boolean {
  if (text.startsWith('image:')) {
    const glob = nameGlob(text.slice('image:'.length));
    return ({ image }) => image !== undefined && glob.fits(repositoryOf(image));
  }
  const parts = text.split('/');
  if (parts.length > 3 || parts.some((part) => part === ''))
    throw fleetError('FLEET_OWNERS_INVALID', `${at}: "${text}" is not a valid pattern`, {
      hint: 'NAMESPACE, NAMESPACE/NAME, NAMESPACE/KIND/NAME or image:REPOSITORY',
    });
  const [namespace = everything, second = everything, third] = parts.map((part) => nameGlob(part).fits);
  if (third === undefined) return (owned) => namespace(owned.namespace) && second(owned.name);
  return (owned) => namespace(owned.namespace) && second(owned.kind) && third(owned.name);
}

const everything = (): boolean => true;

/** Without a tag or digest. */
function repositoryOf(image: string): string {
  const plain = image.split('@')[0] ?? '';
  const colon = plain.lastIndexOf(':');
  return colon > plain.lastIndexOf('/') ? plain.slice(0, colon) : plain;
}
