import { compareBytes, digestOf, hexOf } from '../../base/index.ts';
import { stripEnd } from '../../base/strip-end.ts';
import type { Component } from '../types.ts';

/** What a component declares, as one SPDX expression; undefined when nothing is known. */
export function declaredLicense(component: Component): string | undefined {
  const refs = (component.licenseNames ?? []).map(licenseRef);
  const { license } = component;
  if (license === undefined) return refs.length > 0 ? refs.join(' AND ') : undefined;
  // AND binds closer than OR (SPDX 2.3, annex D.4.5).
  const first = refs.length > 0 && / OR /i.test(license) ? `(${license})` : license;
  return [first, ...refs].join(' AND ');
}

/** `LicenseRef-` and what of the name may stand in an SPDX id; a digest where something had to go. */
export function licenseRef(name: string): string {
  const slug = stripEnd(name.replace(/[^A-Za-z0-9.-]+/g, '-'), '-').replace(/^-+/, '');
  if (name !== '' && slug === name && slug.length <= 64) return `LicenseRef-${name}`;
  const tail = hexOf(digestOf(name)).slice(0, 8);
  return `LicenseRef-${slug.slice(0, 48)}${slug === '' ? '' : '-'}${tail}`;
}

export type NamedLicense = { ref: string; name: string };

/** Every LicenseRef of the components, once, in byte order: those from names and those inside expressions. */
export function namedLicenses(components: readonly Component[]): NamedLicense[] {
  const names = new Map<string, string>();
  for (const { license = '', licenseNames = [] } of components) {
    for (const [ref] of license.matchAll(/(?<![\w:.-])LicenseRef-[A-Za-z0-9.-]+/g))
      names.set(ref, ref.slice('LicenseRef-'.length));
    for (const name of licenseNames) names.set(licenseRef(name), name);
  }
  return [...names].map(([ref, name]) => ({ ref, name })).sort((a, b) => compareBytes(a.ref, b.ref));
}

/** SPDX wants the text of each licence that is not on its list; where only the name is known, the text says so. */
export function licenseText(name: string): string {
  return `The package names this licence "${name}"; on Debian its text stands in /usr/share/doc/PACKAGE/copyright.`;
}
