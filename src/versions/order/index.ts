import { alpmOrder } from './alpm.ts';
import { apkOrder } from './apk.ts';
import { composerOrder } from './composer.ts';
import { debianOrder } from './debian.ts';
import { gemOrder } from './gem.ts';
import { genericOrder } from './generic.ts';
import { golangOrder } from './golang.ts';
import { mavenOrder } from './maven.ts';
import { cranOrder, hackageOrder } from './number-lists.ts';
import { pypiOrder } from './pypi.ts';
import { rpmOrder } from './rpm.ts';
import { bitnamiOrder, cargoOrder, hexOrder, npmOrder, nugetOrder, pubOrder, semverOrder } from './semver.ts';
import type { VersionOrder, VersionScheme } from './types.ts';

const ORDERS: Record<VersionScheme, VersionOrder> = {
  deb: debianOrder,
  apk: apkOrder,
  rpm: rpmOrder,
  alpm: alpmOrder,
  semver: semverOrder,
  npm: npmOrder,
  pypi: pypiOrder,
  maven: mavenOrder,
  gem: gemOrder,
  golang: golangOrder,
  cargo: cargoOrder,
  composer: composerOrder,
  nuget: nugetOrder,
  cran: cranOrder,
  hackage: hackageOrder,
  pub: pubOrder,
  hex: hexOrder,
  bitnami: bitnamiOrder,
  generic: genericOrder,
};

export function versionOrder(scheme: VersionScheme): VersionOrder {
  return ORDERS[scheme];
}
export type { VersionOrder, VersionScheme } from './types.ts';
