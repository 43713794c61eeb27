export type {
  AdvisoryDatabase,
  AffectedPackage,
  Feed,
  Fix,
  PackageAdvisory,
  ReleaseSupport,
  Severity,
  SeverityLevel,
  Vulnerability,
} from './types.ts';
