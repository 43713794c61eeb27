import { isJsonObject } from '../../base/parse-json.ts';

/** As deep as the pod templates of known kinds lie, and more. */
const DEPTH = 12;

/** True where something in an object of an unknown kind reads like containers with images: such an object may run them. */
export function looksLikePods(value: unknown, depth = DEPTH): boolean {
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.some((item) => looksLikePods(item, depth - 1));
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, inner]) =>
    /containers$/i.test(key) && Array.isArray(inner)
      ? inner.some((item) => isJsonObject(item) && typeof item['image'] === 'string')
      : looksLikePods(inner, depth - 1),
  );
}
