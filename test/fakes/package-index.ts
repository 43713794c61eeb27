import { digestFromHex } from '../../src/base/index.ts';
import type { PackageIndex, PackageRecord } from '../../src/distro/debian/types.ts';
import { compareDebianVersions } from '../../src/versions/index.ts';

/** An index in memory, from the text of one or more Packages files of one suite each. */
export function indexFromText(text: string | Record<string, string>, arch = 'amd64'): PackageIndex {
  const suites = typeof text === 'string' ? { trixie: text } : text;
  const records = Object.entries(suites).flatMap(([suite, packages]) => parsePackages(packages, suite, arch));
  return indexOf(records, arch);
}

export function indexOf(records: readonly PackageRecord[], arch = 'amd64'): PackageIndex {
  const byName = Map.groupBy(records, (record) => record.name);
  for (const versions of byName.values())
    versions.sort((a, b) => compareDebianVersions(b.version, a.version));
  const providers = new Map<string, PackageRecord[]>();
  for (const record of records) {
    for (const part of record.provides.split(',')) {
      const name = part.trim().split(/[\s(:]/)[0] ?? '';
      if (name === '') continue;
      const list = providers.get(name);
      if (list) list.push(record);
      else providers.set(name, [record]);
    }
  }
  return {
    architecture: arch,
    suites: [...new Set(records.map((record) => record.suite))],
    essentialNames: () => new Set(records.filter((record) => record.essential).map((record) => record.name)),
    versionsOf: (name) => byName.get(name) ?? [],
    providersOf: (name) => providers.get(name) ?? [],
    names: () => byName.keys(),
  };
}

/** Stanzas may leave out all but Package; Version is then 1, Architecture `arch`, the pool path made up. */
export function parsePackages(text: string, suite: string, arch: string): PackageRecord[] {
  const stanzas = text.split(/\n{2,}/).filter((stanza) => stanza.trim() !== '');
  return stanzas.map((stanza) => recordOf(fieldsOf(stanza), suite, arch));
}

function fieldsOf(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of stanza.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && !/^\s/.test(line)) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return fields;
}

function recordOf(fields: Map<string, string>, suite: string, arch: string): PackageRecord {
  const field = (name: string, fallback = ''): string => fields.get(name) ?? fallback;
  const name = field('Package');
  const version = field('Version', '1');
  const [, source = name, sourceVersion = version] =
    /^(\S+)(?: \((.+)\))?$/.exec(field('Source', name)) ?? [];
  return {
    name,
    version,
    architecture: field('Architecture', arch),
    source,
    sourceVersion,
    essential: field('Essential') === 'yes',
    multiArch: field('Multi-Arch', 'no') as PackageRecord['multiArch'],
    priority: field('Priority', 'optional'),
    depends: field('Depends'),
    preDepends: field('Pre-Depends'),
    provides: field('Provides'),
    conflicts: field('Conflicts'),
    breaks: field('Breaks'),
    replaces: field('Replaces'),
    recommends: field('Recommends'),
    filename: field('Filename', `pool/${name}_${version}.deb`),
    sizeBytes: Number(field('Size', '1')),
    digest: digestFromHex(field('SHA256', '0'.repeat(64))),
    suite,
    component: 'main',
  };
}
