import type { Fix, SeverityLevel } from '../../advisories/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';

/** What another scanner says of one vulnerability in one package. */
export type ForeignHit = {
  /** Its id and all other names that the report gives. */
  ids: readonly string[];
  package: ForeignPackage;
  title: string | undefined;
  url: string | undefined;
  level: SeverityLevel | undefined;
  score: number | undefined;
  vector: string | undefined;
  /** `fixed`, where it says so or names versions. */
  fixState: Fix['state'];
  fixVersions: readonly string[];
};

/** As far as the report tells. */
export type ForeignPackage = {
  purl: string | undefined;
  /** Purl type. */
  type: string | undefined;
  name: string;
  version: string | undefined;
  /** Name and version of the source package. */
  source: CatalogComponent['source'];
  /** Without a leading slash. */
  locations: readonly string[];
};

export type ForeignReport = {
  /** File, for answers. */
  name: string;
  scanner: string;
  image: { name: string | undefined; digest: string | undefined };
  /** `debian`, `13.8`. */
  distro: { id: string; versionId: string | undefined } | undefined;
  hits: readonly ForeignHit[];
  /** False: a missing source package means that it is unknown. */
  namesSources: boolean;
  /** What of it could not be used, as text. */
  incomplete: readonly string[];
};
