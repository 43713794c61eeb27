import type { SeverityLevel } from '../../advisories/index.ts';
import type { Digest } from '../../base/index.ts';
import type { KeptReason } from '../../build/index.ts';
import type { ReachCount, ReachRoot } from '../reach/types.ts';

/** Of an image: what it carries that nothing it starts needs, as `shearwall slim` would leave it out. */
export type ImageBloat = {
  /** As the user named it. */
  image: string;
  digest?: Digest;
  platform?: string;
  /** Of the same index, and not looked at. */
  otherPlatforms?: readonly string[];
  /** Of the rules of reach: another version may give other answers. */
  engine: number;
  roots: ReachRoot[];
  /** Regular files, hard links counted each. */
  carried: ReachCount;
  bloat: ReachCount;
  /** What stays, by the reason that is asked first. */
  kept: (ReachCount & { reason: KeptReason })[];
  /** Most bytes for nothing first. */
  packages: BloatOfPackage[];
  /** Of what counts in a scan; absent: there is no advisory database. */
  vulnerabilities?: BloatOfVulnerability[];
  /** Pieces of software that no advisory speaks for: what is known in them is not known. Absent: there is no advisory database. */
  notJudged?: number;
  /** Files of which not all was read: they stay. */
  unread: number;
};

export type BloatOfPackage = {
  /** Absent: files that no package brought. */
  name?: string;
  version?: string;
  carried: ReachCount;
  bloat: ReachCount;
  /** Nothing of it is needed: it would not be listed any more. */
  isNeedless: boolean;
  /** How many are known in it; absent: there is no advisory database. */
  vulnerabilities?: number;
};

/** One in one piece of software. */
export type BloatOfVulnerability = {
  id: string;
  package: string;
  version: string;
  severity: SeverityLevel;
  /** Nothing of the software is needed: the finding goes with it. */
  isNeedless: boolean;
};
