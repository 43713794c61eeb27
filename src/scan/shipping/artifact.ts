import { type Digest, isDigest } from '../../base/index.ts';
import {
  type Descriptor,
  EMPTY_CONFIG,
  emptyConfig,
  encodeManifest,
  type ImageSource,
  type Manifest,
  MEDIA_TYPES,
  parseManifest,
} from '../../oci/index.ts';
import { scanError } from '../errors.ts';

const ARTIFACT_TYPE = 'application/vnd.shearwall.advisories.v1';
export const LAYER_TYPE = 'application/vnd.shearwall.advisories.v1.sqlite+zstd';
const DIGEST = 'dev.shearwall.advisories.digest';
const BUILT_AT = 'dev.shearwall.advisories.built-at';

export const CONFIG = { descriptor: emptyConfig, bytes: EMPTY_CONFIG };

/** What an artifact says of the database in it, before that is fetched. */
export type ShippedDatabase = { layer: Descriptor; digest: Digest; builtAt: number };

/** The manifest of an artifact with one database. The same database gives the same bytes. */
export function encodeArtifact({ layer, digest, builtAt }: ShippedDatabase): Uint8Array {
  return encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: ARTIFACT_TYPE,
    config: emptyConfig,
    layers: [layer],
    annotations: { [DIGEST]: digest, [BUILT_AT]: String(builtAt) },
  });
}

/** Reads the manifest that a verified digest names. Throws SCAN_NO_DATABASE. */
export async function readArtifact(source: ImageSource, digest: Digest): Promise<ShippedDatabase> {
  const descriptor = await source.resolve(digest);
  const document = parseManifest(descriptor, await source.manifest(descriptor));
  const fail = (why: string): Error =>
    scanError('SCAN_NO_DATABASE', `${source.name} is not an advisory database: ${why}`, {
      hint: 'name an artifact that "shearwall db push" has pushed',
    });
  if (document.kind === 'index') throw fail('it is an index of images');
  return databaseOf(document.manifest, fail);
}

function databaseOf(manifest: Manifest, fail: (why: string) => Error): ShippedDatabase {
  const { artifactType, layers, annotations = {} } = manifest;
  if (artifactType !== ARTIFACT_TYPE) throw fail(`it is ${artifactType ?? 'an image'}`);
  const [layer, ...more] = layers;
  const [digest = '', builtAt = ''] = [annotations[DIGEST], annotations[BUILT_AT]];
  if (layer?.mediaType !== LAYER_TYPE || more.length > 0)
    throw fail('it must have exactly one layer, the database');
  if (!isDigest(digest) || !/^\d{1,12}$/.test(builtAt)) throw fail('it does not say which database it is');
  return { layer, digest, builtAt: Number(builtAt) };
}
