import { existsSync, readFileSync } from 'node:fs';

/** SHEARWALL_DEBIAN_MIRROR, else the first mirror of Debian that the host's own apt sources name, else the default. */
export function hostMirror(): string {
  const files = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'].filter(existsSync);
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const named = /https?:\/\/\S+\/debian(?=\/?\s)/.exec(text)?.[0];
  return process.env['SHEARWALL_DEBIAN_MIRROR'] ?? named ?? 'http://ftp.debian.org/debian';
}
