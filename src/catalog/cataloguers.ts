import { apkCataloguer } from './apk/index.ts';
import { chiselCataloguer } from './chisel/index.ts';
import { classifierCataloguer } from './classifiers/index.ts';
import { conanCataloguer } from './conan/index.ts';
import { condaCataloguer } from './conda/index.ts';
import { declaredCataloguer } from './declared/index.ts';
import { distroCataloguer } from './distro-id/index.ts';
import { dotnetCataloguer } from './dotnet/index.ts';
import { dpkgCataloguer } from './dpkg/index.ts';
import { elfCataloguer } from './elf/index.ts';
import { embeddedSbomCataloguer } from './embedded-sboms/index.ts';
import { erlangCataloguer } from './erlang/index.ts';
import { gapsCataloguer } from './gaps/index.ts';
import { goCataloguer } from './go/index.ts';
import { graalvmCataloguer } from './graalvm/index.ts';
import { haskellCataloguer } from './haskell/index.ts';
import { homebrewCataloguer } from './homebrew/index.ts';
import { javaCataloguer } from './java/index.ts';
import { javascriptCataloguer } from './javascript/index.ts';
import { jvmCataloguer } from './jvm/index.ts';
import { kernelCataloguer } from './kernel/index.ts';
import { luaCataloguer } from './lua/index.ts';
import { nixCataloguer } from './nix/index.ts';
import { nodeCataloguer } from './node/index.ts';
import { opamCataloguer } from './opam/index.ts';
import { packedCataloguer } from './packed/index.ts';
import { pacmanCataloguer } from './pacman/index.ts';
import { perlCataloguer } from './perl/index.ts';
import { phpCataloguer } from './php/index.ts';
import { portageCataloguer } from './portage/index.ts';
import { pythonCataloguer } from './python/index.ts';
import { rCataloguer } from './r-packages/index.ts';
import { rpmCataloguer } from './rpm/index.ts';
import { rubyCataloguer } from './ruby/index.ts';
import { rustCataloguer } from './rust/index.ts';
import type { Cataloguer } from './types.ts';
import { vcpkgCataloguer } from './vcpkg/index.ts';
import { vendoredCataloguer } from './vendored/index.ts';

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
