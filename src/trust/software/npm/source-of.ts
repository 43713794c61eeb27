import { isJsonObject } from '../../../base/parse-json.ts';
import { RefusedError, type VerifiedSigner } from '../../../sigstore/index.ts';

/**
 * What provenance says of the source, by the certificate: that much Fulcio checked. The predicate, which a workflow writes itself, may
 * not name another repository. Throws RefusedError CLAIM_MISMATCH.
 */
export function sourceOf(signer: VerifiedSigner, predicate: unknown): Record<string, string> {
  if (signer.kind !== 'certificate') return {};
  const { issuer, sourceRepositoryUri, sourceRepositoryRef, sourceRepositoryDigest, buildConfigUri } =
    signer.claims;
  const written = repositoryOf(predicate);
  if (sourceRepositoryUri !== undefined && written !== undefined && !isSame(sourceRepositoryUri, written)) {
    throw new RefusedError(
      'CLAIM_MISMATCH',
      `the provenance names the source ${written.slice(0, 200)}, and its certificate ${sourceRepositoryUri}`,
    );
  }
  const says = {
    source: sourceRepositoryUri ?? written,
    ref: sourceRepositoryRef,
    commit: sourceRepositoryDigest,
    workflow: buildConfigUri,
    issuer,
  };
  return Object.fromEntries(
    Object.entries(says).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** SLSA v1 of GitHub's and npm's build types: the workflow's repository; v0.2: the URI of the configuration's source. */
function repositoryOf(predicate: unknown): string | undefined {
  const repository =
    at(predicate, 'buildDefinition', 'externalParameters', 'workflow', 'repository') ??
    at(predicate, 'invocation', 'configSource', 'uri');
  return typeof repository === 'string' ? repository : undefined;
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (isJsonObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined),
    value,
  );
}

function isSame(claimed: string, written: string): boolean {
  const bare = (uri: string): string =>
    uri
      .replace(/^git\+/, '')
      .replace(/@refs\/[^@]*$/, '')
      .replace(/(?:\.git)?\/?$/, '');
  return bare(claimed).toLowerCase() === bare(written).toLowerCase();
}
