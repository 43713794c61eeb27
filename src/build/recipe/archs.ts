import { nearestName } from '../../base/index.ts';
import { debianOciArchs } from '../../distro/index.ts';

/** Other tools' names that mean exactly one OCI architecture. */
const ALIASES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  x86: '386',
  i386: '386',
  i686: '386',
  aarch64: 'arm64',
  'arm64/v8': 'arm64',
  armv7: 'arm/v7',
  armel: 'arm/v5',
  loongarch64: 'loong64',
  mips64el: 'mips64le',
  ppc64el: 'ppc64le',
};

const REFUSED: Readonly<Record<string, string>> = {
  host: "'host' would make the image depend on the machine that builds it; name the architecture, or pass --arch",
  all: "'all' would change with every new port of Debian; list the architectures",
  armhf: "'armhf' is arm/v7 in Debian and arm/v6 in Alpine; write arm/v7",
  arm: "'arm' needs its variant; write arm/v7",
  'arm/v6': 'Debian has no arm/v6 port: its armhf needs arm/v7, its armel runs on arm/v5',
};

/** An architecture as OCI names it (`x86_64` → `amd64`), or why not. */
export function parseArch(text: string): string | { problem: string } {
  if (debianOciArchs.includes(text)) return text;
  const alias = Object.hasOwn(ALIASES, text) ? ALIASES[text] : undefined;
  if (alias !== undefined) return alias;
  if (Object.hasOwn(REFUSED, text)) return { problem: REFUSED[text] ?? '' };
  const nearest = nearestName(text, [...debianOciArchs, ...Object.keys(ALIASES)]);
  const advice = nearest ? `did you mean '${nearest}'?` : `known are ${debianOciArchs.join(', ')}`;
  return { problem: `Debian has no architecture '${text}': ${advice}` };
}
