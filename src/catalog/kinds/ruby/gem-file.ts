import { gunzipSync } from 'node:zlib';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { RandomAccess } from '../../../binaries/index.ts';
import { type Gem, platformOf } from './gemspec.ts';

const BLOCK = 512;
const MAX_ENTRIES = 8;
const MAX_METADATA = 1024 * 1024;
const MAX_TEXT = 4 * 1024 * 1024;

const NAME = /^name: ["']?([A-Za-z0-9._-]{1,200})["']?\s*$/m;
const VERSION = /^version: !ruby\/object:Gem::Version\s+version: ["']?(\d[A-Za-z0-9.]{0,100})["']?\s*$/m;
const PLATFORM = /^platform: ["']?([A-Za-z0-9._-]{1,100})["']?\s*$/m;

/**
 * A `.gem`: a tar that holds `metadata.gz`, YAML of which only the top's plain lines are read. Undefined where there is
 * none among the first entries, or it names no version. Throws on bytes that are not gzip and on more than 4 MB of YAML.
 */
export function readGemFile(content: RandomAccess): Gem | undefined {
  const metadata = entryOf(content, 'metadata.gz');
  if (metadata === undefined) return undefined;
  const yaml = gunzipSync(metadata, { maxOutputLength: MAX_TEXT }).toString('utf8');
  const name = NAME.exec(yaml)?.[1];
  const version = VERSION.exec(yaml)?.[1];
  if (name === undefined || version === undefined) return undefined;
  const platform = platformOf(PLATFORM.exec(yaml)?.[1]);
  return withoutUndefined({ name, version, platform, licenses: [], requires: [] });
}

function entryOf(content: RandomAccess, wanted: string): Buffer | undefined {
  let at = 0;
  for (let entry = 0; entry < MAX_ENTRIES && at + BLOCK <= content.sizeBytes; entry++) {
    const header = content.read(at, BLOCK);
    const name = header.toString('latin1', 0, 100).split('\0', 1)[0];
    const size = Number.parseInt(header.toString('latin1', 124, 136), 8);
    if (!Number.isSafeInteger(size) || size < 0 || at + BLOCK + size > content.sizeBytes) return undefined;
    if (name === wanted) return size <= MAX_METADATA ? content.read(at + BLOCK, size) : undefined;
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}
