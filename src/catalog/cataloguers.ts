import { apkCataloguer } from './kinds/apk/index.ts';
import { bowerCataloguer } from './kinds/bower/index.ts';
import { chiselCataloguer } from './kinds/chisel/index.ts';
import { classifierCataloguer } from './kinds/classifiers/index.ts';
import { conanCataloguer } from './kinds/conan/index.ts';
import { condaCataloguer } from './kinds/conda/index.ts';
import { declaredCataloguer } from './kinds/declared/index.ts';
import { distroCataloguer } from './kinds/distro-id/index.ts';
import { dotnetCataloguer } from './kinds/dotnet/index.ts';
import { dpkgCataloguer } from './kinds/dpkg/index.ts';
import { elfCataloguer } from './kinds/elf/index.ts';
import { embeddedSbomCataloguer } from './kinds/embedded-sboms/index.ts';
import { erlangCataloguer } from './kinds/erlang/index.ts';
import { gapsCataloguer } from './kinds/gaps/index.ts';
import { goCataloguer } from './kinds/go/index.ts';
import { graalvmCataloguer } from './kinds/graalvm/index.ts';
import { haskellCataloguer } from './kinds/haskell/index.ts';
import { homebrewCataloguer } from './kinds/homebrew/index.ts';
import { javaCataloguer } from './kinds/java/index.ts';
import { javascriptCataloguer } from './kinds/javascript/index.ts';
import { juliaCataloguer } from './kinds/julia/index.ts';
import { jvmCataloguer } from './kinds/jvm/index.ts';
import { kernelCataloguer } from './kinds/kernel/index.ts';
import { luaCataloguer } from './kinds/lua/index.ts';
import { nixCataloguer } from './kinds/nix/index.ts';
import { nodeCataloguer } from './kinds/node/index.ts';
import { opamCataloguer } from './kinds/opam/index.ts';
import { packedCataloguer } from './kinds/packed/index.ts';
import { pacmanCataloguer } from './kinds/pacman/index.ts';
import { perlCataloguer } from './kinds/perl/index.ts';
import { phpCataloguer } from './kinds/php/index.ts';
import { portageCataloguer } from './kinds/portage/index.ts';
import { pythonCataloguer } from './kinds/python/index.ts';
import { rCataloguer } from './kinds/r-packages/index.ts';
import { rpmCataloguer } from './kinds/rpm/index.ts';
import { rubyCataloguer } from './kinds/ruby/index.ts';
import { rustCataloguer } from './kinds/rust/index.ts';
import { vcpkgCataloguer } from './kinds/vcpkg/index.ts';
import { vendoredCataloguer } from './kinds/vendored/index.ts';
import type { Cataloguer } from './types.ts';

/** In the order in which they run: who owns files first, then what may be owned. */
export const CATALOGUERS: readonly Cataloguer[] = [
  distroCataloguer,
  dpkgCataloguer,
  chiselCataloguer,
  apkCataloguer,
  rpmCataloguer,
  pacmanCataloguer,
  portageCataloguer,
  condaCataloguer,
  homebrewCataloguer,
  nixCataloguer,
  goCataloguer,
  javaCataloguer,
  graalvmCataloguer,
  jvmCataloguer,
  pythonCataloguer,
  nodeCataloguer,
  bowerCataloguer,
  javascriptCataloguer,
  rubyCataloguer,
  phpCataloguer,
  dotnetCataloguer,
  perlCataloguer,
  rCataloguer,
  erlangCataloguer,
  luaCataloguer,
  haskellCataloguer,
  opamCataloguer,
  juliaCataloguer,
  conanCataloguer,
  vcpkgCataloguer,
  kernelCataloguer,
  classifierCataloguer,
  vendoredCataloguer,
  rustCataloguer,
  elfCataloguer,
  declaredCataloguer,
  packedCataloguer,
  gapsCataloguer,
  embeddedSbomCataloguer,
];
