import type { Digest } from '../../base/digest.ts';

/** A Debian architecture name: amd64, arm64, … (`all` where a package has none). */
export type DebianArch = string;

/** One suite that a recipe asks for, with all that its signed Release must say. */
export type SuiteRequest = {
  /** The archive: whose keys are pinned and which mirrors are asked. `security` is debian-security; `ubuntu` is only read, never built from. */
  archive: 'debian' | 'security' | 'ubuntu';
  /** As in dists/: trixie, trixie-updates, trixie-security. */
  suite: string;
  components: readonly string[];
  architectures: readonly DebianArch[];
  /** `20261101T000000Z`: the archive as it was then; Valid-Until is judged at that time. */
  snapshot?: string;
  /** Asked in turn before SHEARWALL_DEBIAN_MIRROR, the host's apt sources and the public default. */
  mirrors: readonly string[];
  /** Armored or binary OpenPGP keys that are accepted besides the pinned ones. */
  extraKeys: readonly Uint8Array[];
};

/** What a verified Release said, and who signed it: for the lock. */
export type VerifiedRelease = {
  suite: string;
  codename: string;
  origin: string;
  /** Seconds since 1970. */
  date: number;
  validUntil?: number;
  snapshot?: string;
  /** Digest of the signed text (the InRelease file, or Release). */
  digest: Digest;
  /** Fingerprints (40 or 64 hex digits, upper case) of the keys with a good signature. */
  fingerprints: string[];
  components: string[];
};

/** A stanza of a Packages index: only what solving and fetching need. Values are as the index writes them. */
export type PackageRecord = {
  name: string;
  version: string;
  /** `all` or a Debian architecture. */
  architecture: string;
  source: string;
  sourceVersion: string;
  essential: boolean;
  multiArch: 'no' | 'same' | 'foreign' | 'allowed';
  priority: string;
  depends: string;
  preDepends: string;
  provides: string;
  conflicts: string;
  breaks: string;
  replaces: string;
  recommends: string;
  /** Pool path, relative to the mirror's root. */
  filename: string;
  sizeBytes: number;
  digest: Digest;
  /** Which suite listed it: `trixie`, `trixie-security`. */
  suite: string;
  component: string;
};

/** All packages of all suites for one architecture, looked up lazily: a stanza is parsed when it is asked for. */
export type PackageIndex = {
  architecture: DebianArch;
  /** The suites that were joined. */
  suites: readonly string[];
  /** Every version of a name in any suite, newest first (dpkg order); architecture `all` or this one. */
  versionsOf(name: string): readonly PackageRecord[];
  /** Packages that name `name` in Provides. */
  providersOf(name: string): readonly PackageRecord[];
  names(): Iterable<string>;
  /** Packages that are Essential in some suite. */
  essentialNames(): Iterable<string>;
};

/** `name[:arch] [op version]` as the user or a Depends wrote it; alternatives are separate clauses. */
export type Clause = {
  name: string;
  archQualifier?: string;
  relation?: '<<' | '<=' | '=' | '>=' | '>>' | 'glob';
  version?: string;
};

/** Why a package is in the image: the chain that `why` prints. `from` undefined: the recipe itself. */
export type InstallReason = { from?: string; field: 'packages' | 'Depends' | 'Pre-Depends'; clause: string };

export type SolvedPackage = { record: PackageRecord; reasons: InstallReason[] };

/** Packages in install order: what a package needs stands before it; cycles are cut at the same place every time. */
export type Solution = { packages: SolvedPackage[]; missingEssential: string[] };

/** What a .deb's control member says, and what is checked against its index entry. */
export type ControlFile = {
  /** The control stanza verbatim, without a Status line. */
  text: string;
  fields: ReadonlyMap<string, string>;
  md5sums: string | undefined;
  conffiles: readonly string[];
  /** Maintainer scripts by name (postinst, …): never run, read only to say what is not covered. */
  scripts: ReadonlyMap<string, string>;
  triggers: string | undefined;
};
