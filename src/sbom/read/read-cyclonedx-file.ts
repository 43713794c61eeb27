import { type Fields, objectsOf, textOf } from '../../base/fields.ts';
import { bytePath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { EFFECT_PROPERTY } from '../cyclonedx/cyclonedx-component.ts';
import type { GraphBuilder } from './graph-builder.ts';

const PREFIX = 'file:/';

/** A file of the file section that we write: its reference holds the bytes of its path. */
export function isOwnFile(fields: Fields): boolean {
  return textOf(fields['type']) === 'file' && textOf(fields['bom-ref'])?.startsWith(PREFIX) === true;
}

export function readCdxFile(fields: Fields, ref: string, owner: string, builder: GraphBuilder): void {
  const path = unescapePath(ref.slice(PREFIX.length));
  const hashes = new Map(
    objectsOf(fields['hashes']).map((hash) => [textOf(hash['alg']), textOf(hash['content'])]),
  );
  for (const property of objectsOf(fields['properties']))
    if (textOf(property['name']) === EFFECT_PROPERTY)
      builder.addEffect(textOf(property['value']) ?? '', '', path);
  const [sha1, sha256, md5] = ['SHA-1', 'SHA-256', 'MD5'].map((alg) => hashes.get(alg));
  // A file that an effect made has no digest of its own here.
  if (sha1 === undefined) return;
  builder.addFile(
    ref,
    withoutUndefined({
      path,
      sha1,
      sha256,
      md5,
    }),
  );
  builder.contain(owner, ref);
}

function unescapePath(text: string): string {
  return bytePath(text).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
