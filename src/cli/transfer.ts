import type { Command } from 'commander';
import { humanSize } from '../base/human-size.ts';
import { type ImageLocation, parseImageLocation, parsePlatform, transferImage } from '../oci/index.ts';
import type { TransferAnswer } from './answers.ts';
import type { ExitCode, Invocation } from './command.ts';
import { cliError } from './errors.ts';
import { imageAccess } from './images.ts';
import { insecureOption, platformsOption } from './options.ts';

export type TransferOptions = { platform?: string[]; referrers: boolean; insecureRegistry?: boolean };

/** The options that push, pull and copy share. */
export function describeTransfer(command: Command): Command {
  return command
    .addOption(platformsOption())
    .option('--no-referrers', 'leave SBOMs, provenance and signatures behind')
    .addOption(insecureOption());
}

/** Copies an image and prints its digest; readers of the target find the old image or all of the new one. */
export async function transfer(
  from: ImageLocation,
  to: ImageLocation,
  { options, open, out, env }: Invocation<TransferOptions>,
): Promise<ExitCode> {
  refuseDigest(to);
  const named = options.platform ?? [];
  // As crane says what is the default here.
  const platforms = named.includes('all') ? [] : named.map(parsePlatform);
  const { referrers: withReferrers } = options;
  const input = { from, to, platforms, referrers: withReferrers, ...imageAccess(options, env) };
  const { source, target, descriptor, ...counted } = await transferImage(input, await open());
  const { manifests, referrers, blobs, bytes } = counted;
  out.note(
    `copied ${source} to ${target}: ${plural(manifests, 'manifest')}, ${plural(referrers, 'referrer')}, ${plural(blobs, 'blob')} (${humanSize(bytes)} were not there yet)`,
  );
  const answer: TransferAnswer = {
    source,
    target,
    digest: descriptor.digest,
    manifests,
    referrers,
    blobs,
    copiedBytes: bytes,
  };
  out.result(answer, () => answer.digest);
  return 0;
}

/** A source that is a layout or archive; DIR means oci:DIR. */
export function localSource(text: string): ImageLocation {
  const location = parseImageLocation(text);
  if (location.transport !== 'registry') return location;
  throw cliError('CLI_NOT_LOCAL', `there is no OCI layout at ${text}`, {
    hint: 'name what a build wrote, such as oci:out/nginx; from one registry to another, use "shearwall copy"',
  });
}

/** A target that is a layout or archive; what names no kind is the folder of a layout. */
export function localTarget(text: string): ImageLocation {
  if (text.endsWith('.tar') && !/^[a-z-]+:/.test(text)) {
    throw cliError('CLI_NOT_LOCAL', `${text} could be either kind of archive`, {
      hint: `say oci-archive:${text} (keeps everything) or docker-archive:${text} (for "docker load")`,
    });
  }
  const location = /^(?:oci|oci-archive|docker-archive):/.test(text) ? parseImageLocation(text) : undefined;
  if (text.startsWith('docker://'))
    throw cliError('CLI_NOT_LOCAL', `${text} is a registry`, {
      hint: 'use "shearwall copy"',
    });
  return location ?? parseImageLocation(`oci:${text}`);
}

/** A reference in a registry. */
export function registryLocation(text: string): Extract<ImageLocation, { transport: 'registry' }> {
  const location = parseImageLocation(text);
  if (location.transport === 'registry') return location;
  throw cliError('CLI_NOT_A_REGISTRY', `${text} is a layout or archive, not in a registry`, {
    hint: 'write HOST/NAME:TAG, or docker://HOST/NAME:TAG where a folder has that name; between any two places, use "shearwall copy"',
  });
}

/** The digest follows from the bytes: it cannot be chosen. */
function refuseDigest(to: ImageLocation): void {
  const digest = to.transport === 'registry' ? to.reference.digest : 'digest' in to ? to.digest : undefined;
  if (digest === undefined) return;
  throw cliError('CLI_TARGET_DIGEST', `the target names a digest: ${digest}`, {
    hint: 'name a tag; the digest stays that of the source and is printed',
  });
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
