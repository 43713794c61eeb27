export const QUALIFIER_KEY = /^[a-z._-][a-z0-9._-]*$/;

export function badKey(key: string): string {
  return `the qualifier "${key}" is not of lower-case letters, digits, ".", "-" or "_"`;
}
