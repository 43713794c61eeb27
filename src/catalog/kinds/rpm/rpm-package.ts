import { displayPath } from '../../../base/bytes.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { RPM_TAGS, type RpmHeader } from '../../../binaries/index.ts';
import { type PackageFiles, packageFiles } from './package-files.ts';

/** One installed package. `requires` names the packages of the same database that it needs. */
export type RpmPackage = PackageFiles & {
  name: string;
  version: string;
  release?: string;
  epoch?: number;
  arch?: string;
  sourceRpm?: string;
  license?: string;
  vendor?: string;
  packager?: string;
  summary?: string;
  url?: string;
  modularity?: string;
  requires?: string[];
};

/** What a header says; undefined for keys, which rpm keeps as packages, and for headers that name none. */
export function rpmPackage(header: RpmHeader): RpmPackage | undefined {
  const text = (tag: number): string | undefined => {
    const value = header.string(tag)?.trim();
    return value === undefined || value === '' || value === '(none)'
      ? undefined
      : displayPath(value.slice(0, 300));
  };
  const name = text(RPM_TAGS.name);
  const version = text(RPM_TAGS.version);
  if (name === undefined || version === undefined || name === 'gpg-pubkey') return undefined;
  const optional = {
    release: text(RPM_TAGS.release),
    arch: text(RPM_TAGS.arch),
    sourceRpm: text(RPM_TAGS.sourceRpm),
    license: text(RPM_TAGS.license),
    vendor: text(RPM_TAGS.vendor),
    packager: text(RPM_TAGS.packager),
    summary: text(RPM_TAGS.summary)?.split('\n', 1)[0],
    url: text(RPM_TAGS.url),
    modularity: text(RPM_TAGS.modularityLabel),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  const [epoch] = header.numbers(RPM_TAGS.epoch);
  return withoutUndefined({
    name,
    version,
    ...(Object.fromEntries(given) as Partial<RpmPackage>),
    epoch,
    ...packageFiles(header),
  });
}
