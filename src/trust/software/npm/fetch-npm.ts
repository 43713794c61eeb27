import { fetchBytes } from '../../../base/download.ts';
import { httpError } from '../../../base/http-errors.ts';
import { urlPath } from '../../../base/join-url.ts';
import { isJsonObject, JsonError, parseJson } from '../../../base/parse-json.ts';
import { redactUrl } from '../../../base/redact-url.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { TrustContext } from '../../types.ts';
import { softwareError } from '../errors.ts';
import type { NpmSettings } from './npm-settings.ts';
import { type NpmPackage, parseNpmPackage } from './package-spec.ts';
import { type NpmAttestation, parseNpmAnswer } from './parse-answer.ts';
import type { NpmDist } from './registry-signature.ts';

const MIB = 1 << 20;
const LIMITS = { manifest: 8 * MIB, answer: 32 * MIB, tarball: 512 * MIB };

export type FetchedNpm = { tarball: Uint8Array; dist: NpmDist; attestations: NpmAttestation[] };

/** A version's tarball, its registry signatures, and its attestations where it has any. */
export async function fetchNpm(
  named: NpmPackage,
  settings: NpmSettings,
  context: TrustContext,
): Promise<FetchedNpm> {
  const { registry } = settings;
  if (context.offline) {
    throw httpError('OFFLINE', `cannot ask ${redactUrl(registry)} for ${named.name}: --offline forbids it`, {
      hint: 'verify the file: shearwall verify FILE.tgz --npm-answer ANSWER.json',
    });
  }
  const url = `${registry}${npmName(named.name)}/${urlPath(named.version)}`;
  const dist = parseDist(await get(url, LIMITS.manifest, settings, context), named);
  const [tarball, attestations] = await Promise.all([
    get(tarballUrl(dist.tarball, registry), LIMITS.tarball, settings, context),
    fetchAttestations(named, settings, context),
  ]);
  return { tarball, dist, attestations };
}

/** Most packages have none: the registry then answers 404. */
async function fetchAttestations(
  { name, version }: NpmPackage,
  settings: NpmSettings,
  context: TrustContext,
): Promise<NpmAttestation[]> {
  const spec = `${npmName(name)}@${urlPath(version)}`;
  try {
    const url = `${settings.registry}-/npm/v1/attestations/${spec}`;
    return parseNpmAnswer(await get(url, LIMITS.answer, settings, context));
  } catch (error) {
    if (httpError.is(error, 'HTTP_NOT_FOUND')) return [];
    throw error;
  }
}

/** A scope and its package are one name of the address. */
function npmName(name: string): string {
  return name.split('/').map(urlPath).join('%2f');
}

async function get(
  url: string,
  limitBytes: number,
  { registry, token }: NpmSettings,
  { http, log, signal, clock }: TrustContext,
): Promise<Uint8Array> {
  const [asked, own] = [new URL(url), new URL(registry)];
  const isOurs = asked.origin === own.origin;
  const reach = isOurs ? undefined : asked.hostname === own.hostname ? 'network' : 'internet';
  const headers = withoutUndefined({
    authorization: token !== undefined && isOurs ? `Bearer ${token}` : undefined,
  });
  const options = withoutUndefined({ log, signal, clock, limitBytes, headers, reach });
  return (await fetchBytes(http, url, options)).bytes;
}

/** A registry may keep its tarballs elsewhere, but its word must not lead into a network that it is not part of. */
function tarballUrl(text: string, registry: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.origin === new URL(registry).origin))
    return url.href;
  throw invalid(`it names the tarball ${redactUrl(text).slice(0, 200)}, which is not an https address`);
}

function parseDist(bytes: Uint8Array, { name, version }: NpmPackage): NpmDist {
  const manifest = parseManifest(bytes);
  if (manifest['name'] !== name || manifest['version'] !== version)
    throw invalid(`it was asked for ${name}@${version} and answers for another package or version`);
  const dist = isJsonObject(manifest['dist']) ? manifest['dist'] : {};
  const { tarball, integrity, signatures = [] } = dist;
  if (
    typeof tarball !== 'string' ||
    typeof integrity !== 'string' ||
    !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)
  )
    throw invalid(`it states no tarball, or no SHA-512 of it, for ${name}@${version}`);
  return { tarball, integrity, signatures: parseSignatures(signatures) };
}

/** What a registry answers to `/NAME/VERSION`, kept in a file: which package that is, and what was signed of it. Throws NPM_ANSWER. */
export function parseVersionAnswer(bytes: Uint8Array): { expected: NpmPackage; dist: NpmDist } {
  const { name, version } = parseManifest(bytes);
  if (typeof name !== 'string' || typeof version !== 'string')
    throw invalid('it names no package and version');
  const expected = parseNpmPackage(`${name}@${version}`);
  return { expected, dist: parseDist(bytes, expected) };
}

function parseManifest(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value = parseJson(bytes, { bytes: LIMITS.manifest, depth: 64 });
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (error instanceof JsonError) throw invalid(error.message, error);
    throw error;
  }
  throw invalid('it is not a JSON object');
}

function parseSignatures(value: unknown): NpmDist['signatures'] {
  if (!Array.isArray(value) || value.length > 16)
    throw invalid('its signatures are not a list of at most 16');
  return value.map((signature) => {
    const { keyid, sig } = isJsonObject(signature) ? signature : {};
    if (typeof keyid !== 'string' || typeof sig !== 'string')
      throw invalid('a signature in it has no keyid or no sig');
    return { keyid, sig };
  });
}

function invalid(why: string, cause?: unknown): Error {
  return softwareError('NPM_ANSWER', `what the npm registry answered cannot be used: ${why}`, {
    hint: 'try again later, or name another registry with --npm-registry',
    cause,
  });
}
