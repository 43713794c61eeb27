import { apkCataloguer } from './apk/index.ts';
import { chiselCataloguer } from './chisel/index.ts';
import { classifierCataloguer } from './classifiers/index.ts';
import { declaredCataloguer } from './declared/index.ts';
import { distroCataloguer } from './distro-id/index.ts';
import { dotnetCataloguer } from './dotnet/index.ts';
import { dpkgCataloguer } from './dpkg/index.ts';
import { elfCataloguer } from './elf/index.ts';
import { embeddedSbomCataloguer } from './embedded-sboms/index.ts';
import { goCataloguer } from './go/index.ts';
import { javaCataloguer } from './java/index.ts';
import { javascriptCataloguer } from './javascript/index.ts';
import { jvmCataloguer } from './jvm/index.ts';
import { nodeCataloguer } from './node/index.ts';
import { phpCataloguer } from './php/index.ts';
import { pythonCataloguer } from './python/index.ts';
import { rpmCataloguer } from './rpm/index.ts';
import { rubyCataloguer } from './ruby/index.ts';
import { rustCataloguer } from './rust/index.ts';
import type { Cataloguer } from './types.ts';
import { vendoredCataloguer } from './vendored/index.ts';

/** In the order in which they run: who owns files first, then what may be owned. */
export const CATALOGUERS: readonly Cataloguer[] = [
  distroCataloguer,
  dpkgCataloguer,
  chiselCataloguer,
  apkCataloguer,
  rpmCataloguer,
  goCataloguer,
  javaCataloguer,
  jvmCataloguer,
  pythonCataloguer,
  nodeCataloguer,
  javascriptCataloguer,
  rubyCataloguer,
  phpCataloguer,
  dotnetCataloguer,
  classifierCataloguer,
  vendoredCataloguer,
  rustCataloguer,
  elfCataloguer,
  declaredCataloguer,
  embeddedSbomCataloguer,
];
