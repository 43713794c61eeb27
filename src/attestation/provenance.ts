import { canonicalJson, compareBytes, type Digest, hexOf } from '../base/index.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { debPurl } from '../versions/index.ts';
import { type ResourceDescriptor, type Statement, type Subject, statement } from './statement.ts';
import { BUILD_TYPE, BUILDER_ID, PROVENANCE_TYPE } from './type-uris.ts';

/** What a build knows of itself. Nothing of the time, the host, a mirror or a path of the machine belongs here. */
export type ProvenanceInput = {
  /** The image index and every platform manifest. */
  subjects: readonly Subject[];
  /** `document`: the whole normalized recipe as JSON, enough to build again without the file. */
  recipe: { name: string; digest: Digest; document: unknown };
  /** `document`: the whole lock as JSON. `digest`: of the lock file's bytes. */
  lock: { digest: Digest; document: unknown };
  /** The list of what stays in a slim image, whose digest the lock has. */
  slim?: unknown;
  /** OCI architectures with variant, as the recipe names them. */
  archs: readonly string[];
  packages: readonly ProvenancePackage[];
  localFiles: readonly ProvenanceFile[];
};

export type ProvenancePackage = {
  name: string;
  version: string;
  architecture: string;
  /** Of the .deb. */
  digest: Digest;
  source: string;
  sourceVersion: string;
  suite: string;
  component: string;
  /** Pool path, relative to the root of any mirror. */
  filename: string;
};

export type ProvenanceFile = {
  /** Relative to the recipe's folder. */
  source: string;
  /** Path in the image. */
  target: string;
  digest: Digest;
  /** Of the recipe, where the item stands in it and not in an include. */
  line?: number;
  git?: { url: string; commit: string };
  /** Who published it, as the build proved because the recipe expects it. `evidence`: of the file that proved it. */
  verified?: { by: string; at?: string; says: Record<string, string>; purl?: string; evidence: Digest };
};

/** SLSA provenance v1 (slsa.dev/spec/v1.1/provenance) of a build of type BUILD_TYPE. */
export type Provenance = {
  buildDefinition: {
    buildType: typeof BUILD_TYPE;
    externalParameters: {
      recipe: { name: string; digest: Digest; document: unknown };
      lock: { digest: Digest };
      archs: string[];
      files: ProvenanceFile[];
    };
    internalParameters: { lock: unknown; slim?: unknown };
    resolvedDependencies: ResourceDescriptor[];
  };
  runDetails: { builder: { id: string } };
};

/** Equal inputs, in whatever order packages and files came, give equal statements. */
export function provenanceStatement(input: ProvenanceInput): Statement<Provenance> {
  const files = input.localFiles.toSorted(
    (a, b) => compareBytes(a.target, b.target) || compareBytes(a.source, b.source),
  );
  const predicate: Provenance = {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        recipe: input.recipe,
        lock: { digest: input.lock.digest },
        archs: [...input.archs],
        files,
      },
      internalParameters: { lock: input.lock.document, ...withoutUndefined({ slim: input.slim }) },
      resolvedDependencies: [
        ...distinct(input.packages.map(binaryPackage)),
        ...distinct(input.packages.map(sourcePackage)),
        ...distinct(files.map(localFile)),
        ...distinct(files.flatMap(({ git }) => (git === undefined ? [] : [gitCommit(git)]))),
      ],
    },
    runDetails: { builder: { id: BUILDER_ID } },
  };
  return statement({ subjects: input.subjects, predicateType: PROVENANCE_TYPE, predicate });
}

function binaryPackage(deb: ProvenancePackage): ResourceDescriptor {
  const { name, version, architecture: arch, digest, filename, suite, component } = deb;
  return {
    name: `${name}_${version}_${arch}`,
    uri: debPurl({ name, version, arch }),
    digest: { sha256: hexOf(digest) },
    annotations: { filename, suite, component },
  };
}

/** Without a digest: the source was not fetched, only named by the index that was signed. */
function sourcePackage({ source: name, sourceVersion: version }: ProvenancePackage): ResourceDescriptor {
  return { name: `${name}_${version}_source`, uri: debPurl({ name, version, arch: 'source' }) };
}

function localFile({ source, target, digest }: ProvenanceFile): ResourceDescriptor {
  return { name: source, digest: { sha256: hexOf(digest) }, annotations: { target } };
}

function gitCommit({ url, commit }: { url: string; commit: string }): ResourceDescriptor {
  return { name: url, uri: `git+${url}@${commit}`, digest: { gitCommit: commit } };
}

function distinct(descriptors: readonly ResourceDescriptor[]): ResourceDescriptor[] {
  const byText = new Map(descriptors.map((descriptor) => [canonicalJson(descriptor), descriptor]));
  const key = (descriptor: ResourceDescriptor): string => descriptor.uri ?? descriptor.name ?? '';
  return [...byText]
    .sort(([textA, a], [textB, b]) => compareBytes(key(a), key(b)) || compareBytes(textA, textB))
    .map(([, descriptor]) => descriptor);
}
