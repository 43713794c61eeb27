import { tableOf } from '../base/table-of.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { ociError } from './errors.ts';
import type { Descriptor, ImageConfig, Index, Platform } from './types.ts';

const ARCHITECTURES: Record<string, string> = tableOf({
  x86_64: 'amd64',
  'x86-64': 'amd64',
  i386: '386',
  i686: '386',
  aarch64: 'arm64',
});
const ARM_ALIASES: Record<string, Platform> = tableOf({
  armhf: { os: 'linux', architecture: 'arm', variant: 'v7' },
  armel: { os: 'linux', architecture: 'arm', variant: 'v6' },
});
const PLATFORM = /^[a-z0-9_.-]+$/;

/** `linux/arm64/v8`, `arm64`, `arm/v7`, `x86_64`: normalised as containerd does. Throws OCI_PLATFORM_INVALID. */
export function parsePlatform(text: string): Platform {
  const parts = text.toLowerCase().split('/');
  if (parts.length > 3 || parts.some((part) => !PLATFORM.test(part))) {
    const hint = 'write OS/ARCH or OS/ARCH/VARIANT, for example linux/amd64 or linux/arm/v7';
    throw ociError('OCI_PLATFORM_INVALID', `not a platform: "${text}"`, { hint });
  }
  const [first = '', second, third] = parts;
  const hasOs = third !== undefined || (second !== undefined && !/^v\d/.test(second));
  if (hasOs)
    return normalise(
      withoutUndefined({
        os: first,
        architecture: second ?? '',
        variant: third,
      }),
    );
  return normalise(withoutUndefined({ os: 'linux', architecture: first, variant: second }));
}

/** `linux/amd64`, `linux/arm/v7`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return `${os}/${architecture}${variant === undefined ? '' : `/${variant}`}`;
}

export function platformOf(config: ImageConfig): Platform {
  const { os, architecture, variant } = config;
  return normalise(withoutUndefined({ os, architecture, variant }));
}

export function isSamePlatform(a: Platform, b: Platform): boolean {
  return formatPlatform(normalise(a)) === formatPlatform(normalise(b));
}

/** The entry of `index` for `platform`; OCI_PLATFORM_NOT_FOUND names those that there are. */
export function selectManifest(index: Index, platform: Platform): Descriptor {
  const found = index.manifests.find(
    (entry) => entry.platform !== undefined && isSamePlatform(entry.platform, platform),
  );
  if (found !== undefined) return found;
  const known = index.manifests.flatMap((entry) => (entry.platform ? [formatPlatform(entry.platform)] : []));
  if (platform.architecture === 'all') {
    const each = known.map((name) => `--platform ${name}`).join(', ');
    throw ociError('OCI_PLATFORM_NOT_FOUND', 'one platform is read at a time, and "all" is none', {
      hint: `run it once for each: ${each}`,
    });
  }
  const hint = known.length > 0 ? `it has ${known.join(', ')}` : 'the index names no platforms';
  throw ociError('OCI_PLATFORM_NOT_FOUND', `the image has no manifest for ${formatPlatform(platform)}`, {
    hint,
  });
}

function normalise({ os, architecture, variant }: Platform): Platform {
  const alias = variant === undefined ? ARM_ALIASES[architecture] : undefined;
  if (alias !== undefined) return { ...alias, os };
  const name = ARCHITECTURES[architecture] ?? architecture;
  const withV = variant !== undefined && /^\d/.test(variant) ? `v${variant}` : variant;
  // containerd: arm64 is v8 and amd64 is v1 when nothing is said, and arm is v7.
  const isDefault = (name === 'arm64' && withV === 'v8') || (name === 'amd64' && withV === 'v1');
  const known = isDefault ? undefined : (withV ?? (name === 'arm' ? 'v7' : undefined));
  return withoutUndefined({ architecture: name, os, variant: known });
}

/** BuildKit's attestation-storage.md: unsigned statements about one platform, among the entries of the index itself. */
export function isBuildkitAttestation({ annotations }: Descriptor): boolean {
  return annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
}
