import { isDigest } from '../../../base/digest.ts';
import { parseReference } from '../../../oci/index.ts';
import type { FoundImage } from '../types.ts';

/** What people write where something else fills a name in: Helm, shells, Compose, Kustomize, CI, Jinja. */
const PLACEHOLDER = /\{\{|\$\{|\$\(|\$[A-Za-z_]|%[A-Z_]+%|<[A-Za-z_ -]+>/;

export const HEX_LENGTH = 64;
const DIGEST_MARK = '@sha256:';

export function isTemplated(text: string): boolean {
  return PLACEHOLDER.test(text);
}

/** True for what can be an image: a name, with a tag or digest if any. */
export function isImage(text: string): boolean {
  try {
    parseReference(text);
    return true;
  } catch {
    return false;
  }
}

/** The image that a stretch of a file's text names; `at` is where `text` begins. */
export function referenceAt(file: string, line: number, text: string, at: number): FoundImage {
  const mark = text.indexOf(DIGEST_MARK);
  const hasDigest = mark >= 0 && isDigest(text.slice(mark + 1));
  return {
    file,
    line,
    image: text,
    hexAt: hasDigest ? at + mark + DIGEST_MARK.length : undefined,
    endAt: hasDigest ? undefined : at + text.length,
  };
}
