export {
  type InstalledPackage,
  isPackageDatabase,
  listPackages,
  type PackageList,
} from './installed-packages.ts';
