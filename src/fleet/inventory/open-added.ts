import { existsSync } from 'node:fs';
import type { Input } from '../../base/bounded-read.ts';
import type { Digest } from '../../base/digest.ts';
import { findDocument } from '../../sbom/index.ts';
import { fleetError } from '../errors.ts';

/** See `AddSourcesInput`. */
type Given = { stdin?: Input | undefined; isAttested: boolean; for?: Digest | undefined };

/** An image, by its name, or an SBOM. */
export type OpenedSource = { kind: 'image' } | { kind: 'document'; bytes: Uint8Array };

/** What a name stands for, where the rest of the input fits it. Throws CLI_FLEET, or CLI_INPUT for a file that is neither. */
export async function openAdded(
  name: string,
  { stdin, isAttested, for: about }: Given,
): Promise<OpenedSource> {
  const bytes = await findDocument(name, stdin);
  if (bytes !== undefined && isAttested)
    throw fleetError('CLI_FLEET', `--attested is about images, and ${name} is a document`, {
      hint: 'name the image that it is about, or leave --attested out: it then counts as a claim',
    });
  if (bytes !== undefined) return { kind: 'document', bytes };
  refuseFileName(name);
  if (about !== undefined)
    throw fleetError('CLI_FLEET', `--for is about an SBOM, and ${name} is an image`, {
      hint: 'an image is known by its own digest: leave --for out',
    });
  return { kind: 'image' };
}

/** What is named like a file and is not a document: the registry of a reference would be asked for it. */
function refuseFileName(name: string): void {
  const [first = '', ...below] = name.split('/');
  const isOfRegistry = below.length > 0 && !/^\.{0,2}$/.test(first) && /[.:]|^localhost$/.test(first);
  if (isOfRegistry || !FILE_NAME.test(name)) return;
  if (!existsSync(name))
    throw fleetError('CLI_INPUT', `cannot read ${name}: there is no such file`, {
      hint: 'fleet add takes SBOMs in SPDX or CycloneDX, and images',
    });
  throw fleetError('CLI_INPUT', `${name} is not an SBOM`, {
    hint: `if it is an image, say which kind of archive: oci-archive:${name} or docker-archive:${name}`,
  });
}

/** Without a colon: `docker-archive:app.tar` says what it is. */
const FILE_NAME = /^[^:]+\.(?:json|xml|spdx|cdx|tar|oci|gz|tgz|zst)$/i;
