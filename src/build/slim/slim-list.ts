import { canonicalJson } from '../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { SlimList } from './slim-schema.ts';

/** What the file of a list holds: one path a line, so that differences can be read. */
export function slimListText(list: SlimList): string {
  return `${JSON.stringify(list, null, 1)}\n`;
}

/** The same whatever the order of keys: a provenance has another. */
export function digestOfSlimList(list: SlimList): Digest {
  return digestOf(canonicalJson(list));
}
