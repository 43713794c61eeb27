import type { KnownVersion } from '../handle.ts';

export function hasLicense({ licenses }: KnownVersion, license: string): boolean {
  return licenses === license || (typeof licenses !== 'string' && licenses.includes(license));
}

export function addLicense(known: KnownVersion, license: string): void {
  const { licenses } = known;
  if (typeof licenses === 'string') known.licenses = [licenses, license];
  else known.licenses = licenses.length === 0 ? license : [...licenses, license];
}

export function licensesOf({ licenses }: KnownVersion): readonly string[] {
  return typeof licenses === 'string' ? [licenses] : licenses;
}
