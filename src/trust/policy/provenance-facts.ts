import { BUILD_TYPE, PROVENANCE_TYPE } from '../../attestation/index.ts';
import { type Digest, isDigest } from '../../base/digest.ts';
import type { VerifiedSigner } from '../../sigstore/index.ts';

/** SLSA provenance v1, the only kind that shearwall writes, by either of its names. */
export function isProvenance1(type: string): boolean {
  return type === 'slsaprovenance1' || type === PROVENANCE_TYPE;
}

/** SLSA provenance v1 (runDetails) or v0.2. */
export function builderOf(predicate: unknown): string | undefined {
  return textAt(predicate, 'runDetails', 'builder', 'id') ?? textAt(predicate, 'builder', 'id');
}

/** Everywhere that certificate and provenance say the source is, without `git+`, `.git`, and revision. */
export function sourcesOf(predicate: unknown, signer: VerifiedSigner): string[] {
  const parameters = valueAt(predicate, 'buildDefinition', 'externalParameters');
  const files = valueAt(parameters, 'files');
  const stated = [
    signer.kind === 'certificate' ? signer.claims.sourceRepositoryUri : undefined,
    textAt(parameters, 'workflow', 'repository'),
    textAt(parameters, 'source') ??
      textAt(parameters, 'source', 'uri') ??
      textAt(parameters, 'source', 'repository'),
    textAt(parameters, 'buildConfigSource', 'repository'),
    textAt(predicate, 'invocation', 'configSource', 'uri'),
    ...(Array.isArray(files) ? files.map((file) => textAt(file, 'git', 'url')) : []),
  ];
  return [...new Set(stated.filter((text) => text !== undefined).map(repositoryOf))];
}

function repositoryOf(uri: string): string {
  const bare = uri.startsWith('git+') ? uri.slice(4) : uri;
  const at = bare.indexOf('@', bare.lastIndexOf('/') + 1);
  // A revision may have slashes itself: `…/app@refs/heads/main`.
  const refs = bare.indexOf('@refs/');
  const cut = refs >= 0 ? refs : at;
  const repository = cut < 0 ? bare : bare.slice(0, cut);
  return repository.endsWith('.git') ? repository.slice(0, -4) : repository;
}

/** What a rebuild must have started from to say anything of this build. */
export type BuildInputs = { recipe: Digest; lock: Digest };

/** Of a provenance that shearwall wrote; undefined for any other. */
export function buildInputsOf(predicate: unknown): BuildInputs | undefined {
  if (textAt(predicate, 'buildDefinition', 'buildType') !== BUILD_TYPE) return undefined;
  const parameters = valueAt(predicate, 'buildDefinition', 'externalParameters');
  return inputs(textAt(parameters, 'recipe', 'digest'), textAt(parameters, 'lock', 'digest'));
}

export type SignedRelease = { suite: string; fingerprints: string[] };

/** What is not as it is written says of nobody that they signed. */
function releasesOf(stated: unknown): SignedRelease[] | undefined {
  if (stated === undefined) return undefined;
  if (!Array.isArray(stated)) return [];
  return stated.map((release) => {
    const fingerprints = valueAt(release, 'fingerprints');
    return {
      suite: textAt(release, 'suite') ?? '',
      fingerprints: Array.isArray(fingerprints) ? fingerprints.map(String) : [],
    };
  });
}

/** What a reproduction says of one image. */
export type RebuildFinding = {
  result: string | undefined;
  packagesFrom: string | undefined;
  /** Who signed the Releases that were asked; undefined: it does not say. */
  releases: SignedRelease[] | undefined;
  inputs: BuildInputs | undefined;
  /** Whether it names the digest as asked for and as what came out. */
  isSame(digest: Digest): boolean;
};

export function rebuildFindingOf(predicate: unknown): RebuildFinding {
  const images = valueAt(predicate, 'images');
  return {
    result: textAt(predicate, 'result'),
    packagesFrom: textAt(predicate, 'packagesFrom'),
    releases: releasesOf(valueAt(predicate, 'releases')),
    inputs: inputs(textAt(predicate, 'recipe', 'digest'), textAt(predicate, 'lock', 'digest')),
    isSame: (digest) =>
      Array.isArray(images) &&
      images.some((image) => textAt(image, 'expected') === digest && textAt(image, 'rebuilt') === digest),
  };
}

function inputs(recipe: string | undefined, lock: string | undefined): BuildInputs | undefined {
  if (recipe === undefined || lock === undefined || !isDigest(recipe) || !isDigest(lock)) return undefined;
  return { recipe, lock };
}

function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

function valueAt(value: unknown, ...path: string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}
