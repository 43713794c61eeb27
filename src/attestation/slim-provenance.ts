import { digestFromHex } from '../base/digest.ts';
import { type Digest, hexOf } from '../base/index.ts';
import { describe, parseStatement, subjectDigests } from './parse-statement.ts';
import { invalid } from './read-statement.ts';
import { type ResourceDescriptor, type Statement, statement } from './statement.ts';
import { BUILDER_ID, PROVENANCE_TYPE, SLIM_BUILD_TYPE } from './type-uris.ts';

/** What one platform was made of, and what of it stays. */
export type SlimmedFrom = {
  /** `linux/amd64`. */
  platform: string;
  /** Of the manifest. */
  source: Digest;
  /** Version of the rules of reach. */
  engine: number;
  /** Where reading began. */
  roots: readonly { why: string; argv?: readonly string[] | undefined; file?: string | undefined }[];
  /** Path and reason. */
  kept: Readonly<Record<string, string>>;
  /** Packages of which nothing is left, and of which something is. */
  removed: readonly string[];
  partial: Readonly<Record<string, { files: number; of: number }>>;
};

export type SlimProvenanceInput = {
  subjects: readonly Digest[];
  /** What the name stood for: an index, or the manifest of the only platform. */
  source: Digest;
  asked: {
    keep: readonly string[];
    drop: readonly string[];
    shell: 'keep' | 'drop';
    roots: readonly string[][];
  };
  compressor: { name: string; level: number; digest: Digest };
  platforms: readonly SlimmedFrom[];
};

/** SLSA provenance v1 of an image that was cut out of another one: docs/reference/build-type.md#slim. */
export type SlimProvenance = {
  buildDefinition: {
    buildType: typeof SLIM_BUILD_TYPE;
    externalParameters: { source: Digest; platforms: string[] } & SlimProvenanceInput['asked'];
    internalParameters: { compressor: SlimProvenanceInput['compressor']; platforms: readonly SlimmedFrom[] };
    resolvedDependencies: ResourceDescriptor[];
  };
  runDetails: { builder: { id: string } };
};

/** The name that the source goes by is not in it: the same image under another name gives the same statement. */
export function slimStatement({
  subjects,
  source,
  asked,
  compressor,
  platforms,
}: SlimProvenanceInput): Statement<SlimProvenance> {
  const digests = [...new Set([source, ...platforms.map((each) => each.source)])];
  return statement({
    subjects: subjects.map((digest) => ({ name: 'image', digest })),
    predicateType: PROVENANCE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: SLIM_BUILD_TYPE,
        externalParameters: { source, platforms: platforms.map(({ platform }) => platform), ...asked },
        internalParameters: { compressor, platforms },
        resolvedDependencies: digests.map((digest) => ({
          name: 'source',
          digest: { sha256: hexOf(digest) },
        })),
      },
      runDetails: { builder: { id: BUILDER_ID } },
    },
  });
}

/** What cutting again needs, as somebody said it. */
export type SaidOfSlim = {
  subjects: readonly Digest[];
  source: Digest;
  platforms: readonly string[];
  asked: SlimProvenanceInput['asked'];
  compressor: Digest;
  engine: number;
};

/** Reads back of what `slimStatement` wrote what cutting again needs; undefined: it is a provenance of something else. Throws STATEMENT_INVALID. */
export async function parseSlimProvenance(bytes: Uint8Array): Promise<SaidOfSlim | undefined> {
  const read = parseStatement(bytes, PROVENANCE_TYPE);
  const { buildTypeOf, SlimProvenanceSchema } = await import('./slim-schema.ts');
  if (buildTypeOf(read.predicate) !== SLIM_BUILD_TYPE) return undefined;
  const parsed = SlimProvenanceSchema.safeParse(read.predicate);
  if (!parsed.success)
    throw invalid(`its provenance is not of a ${SLIM_BUILD_TYPE} build (${describe(parsed.error.issues)})`);
  const { externalParameters, internalParameters } = parsed.data.buildDefinition;
  const { source, platforms, ...asked } = externalParameters;
  return {
    subjects: subjectDigests(read),
    source: digestOfText(source),
    platforms,
    asked,
    compressor: digestOfText(internalParameters.compressor.digest),
    engine: internalParameters.platforms[0]?.engine ?? 0,
  };
}

/** The schema let nothing else through than `sha256:` and hex. */
function digestOfText(text: string): Digest {
  return digestFromHex(text.slice('sha256:'.length));
}
