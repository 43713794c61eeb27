import type { Digest } from '../../base/digest.ts';
import type { Publisher } from '../../trust/index.ts';

/** A recipe as the rest of the build sees it: includes merged, defaults filled in, every value checked. */
export type Recipe = {
  /** `nginx` for recipes/nginx.yaml. */
  name: string;
  /** Absolute path of the recipe file; `files:` are relative to its folder. */
  path: string;
  /** Digest of the canonical JSON of everything in the recipe that can change the image, includes merged. */
  digest: Digest;
  contents: {
    repositories: DebianRepository[];
    /** Keys (file bytes) for repositories that no key of the program is for. */
    keyring: KeyFile[];
    packages: PackageRequest[];
    exclude: { package: string; reason: string }[];
    trim: { doc: boolean; man: boolean; locale: boolean; info: boolean };
    slim?: Slim;
  };
  entrypoint?: string[];
  cmd?: string[];
  /** Command lines that are run besides what the image starts. */
  reach?: { roots: string[][] };
  workDir?: string;
  stopSignal?: string;
  accounts: {
    /** As written: a user name or number; resolved to numbers when the image is composed. */
    runAs?: string;
    users: { name: string; uid: number; gid: number; shell: string; home: string }[];
    groups: { name: string; gid: number; members: string[] }[];
  };
  environment: Record<string, string>;
  paths: RecipePath[];
  files: RecipeFile[];
  /** Of each of `files`, its line in the recipe; undefined: it comes from an include. Says where to look, and nothing of the image. */
  fileLines?: readonly (number | undefined)[];
  /** What the program of the image may lack, and files for other machines that may stand in its way. */
  allowMissing?: Exception[];
  allowMachine?: Exception[];
  volumes: string[];
  ports: string[];
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** OCI architectures with variant: amd64, arm64, arm/v7, … in recipe order, never empty. */
  archs: string[];
  layering: { strategy: 'single' | 'package' | 'origin'; budget: number };
  certificates: { name: string; pem: string }[];
  /** What the finished image must do. It changes nothing of the image, and stands in no digest. */
  test?: RecipeTest;
};

export type RecipeTest = {
  /** Besides that of the image. */
  environment: Record<string, string>;
  /** What each check may take. */
  timeOutSeconds: number;
  /** In this order. Where one of them is `http` or `tcp`, what the image starts runs through all of them. */
  checks: TestCheck[];
};

export type TestCheck =
  | { kind: 'command'; argv: string[]; exit: number; contains: string }
  /** On the container's own loopback. */
  | { kind: 'http'; url: string; status: number; contains: string }
  | { kind: 'tcp'; port: number }
  /** Something stands there. */
  | { kind: 'path'; path: string };

/** Only files that can be loaded stay. `keep`, `drop`: globs of paths. */
export type Slim = { dropShell: boolean; keep: string[]; drop: string[] };

/** `path`: absolute in the image, or the name of a library. */
export type Exception = { path: string; reason: string };

export type DebianRepository = {
  kind: 'debian';
  /** trixie: with its -updates and -security unless switched off. */
  suite: string;
  updates: boolean;
  security: boolean;
  components: string[];
  snapshot?: string;
  mirrors: string[];
  /** The keys that may sign this repository besides those that come with the program; absent: those of `contents.keyring`, where the program has none. */
  keyring?: KeyFile[];
};

/** The bytes of a file with OpenPGP keys. */
export type KeyFile = { name: string; bytes: Uint8Array };

/** `nginx`, `nginx=1.26.*`, `nginx>=1.26`. */
export type PackageRequest = {
  text: string;
  name: string;
  constraint?: { relation: '=' | '>=' | '>>' | '<=' | '<<' | 'glob'; version: string };
};

export type RecipePath = {
  path: string;
  uid?: number;
  gid?: number;
  /** 0o7777 bits. */
  mode?: number;
  recursive: boolean;
} & ({ type: 'directory' | 'empty-file' | 'permissions' } | { type: 'symlink' | 'hardlink'; source: string });

/** Local files or folders put into the image. */
export type RecipeFile = {
  /** As written, relative to the recipe's folder; `{arch}` stands for the architecture that is built. */
  source: string;
  /** Absolute path in the image. */
  target: string;
  uid: number;
  gid: number;
  /** For files; directories get the matching x bits. Undefined: 0644, or 0755 when the owner may execute the source. */
  mode?: number;
  /** Declared digest of a single file, checked when it is read. */
  digest?: Digest;
  /** Where the source can be had for `reproduce`: a git URL and commit. */
  git?: { url: string; commit: string };
  /** Who must have published it. */
  verify?: RecipeVerify;
  /** Glob patterns below a folder that are left out. */
  exclude: string[];
  /** Undefined: for all architectures. */
  archs?: string[];
};

/** Paths as written, relative to the recipe's folder. */
export type RecipeVerify = Publisher & {
  evidence: string;
  /** What the evidence is about, when not the source itself: every file of the source is in it. */
  archive?: string;
};
