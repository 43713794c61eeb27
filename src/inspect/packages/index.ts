export {
  fullName,
  type ImagePackage,
  isOfDistribution,
  isPackage,
  packageOf,
  packagesOf,
} from './image-package.ts';
