import { type Say } from '../../../base/at-most.ts';
import { tarError } from '../../../base/tar/errors.ts';
import {
  BLOCK_BYTES,
  bodyBytes,
  decodeRawHeader,
  padded,
  type RawHeader,
} from '../../../base/tar/raw-header.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Budget, type RandomAccess, unpackPaid } from '../../../binaries/index.ts';
import { type Gem, platformOf } from './gemspec.ts';

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
export function readGemFile(content: RandomAccess, budget: Budget, say: Say): Gem | undefined {
  const metadata = entryOf(content, 'metadata.gz', say);
  if (metadata === undefined) return undefined;
  const yaml = unpackPaid('gzip', metadata, { most: MAX_TEXT, budget }).toString('utf8');
  const name = NAME.exec(yaml)?.[1];
  const version = VERSION.exec(yaml)?.[1];
  if (name === undefined || version === undefined) return undefined;
  const platform = platformOf(PLATFORM.exec(yaml)?.[1]);
  return withoutUndefined({ name, version, platform, licenses: [], requires: [] });
}

function entryOf(content: RandomAccess, wanted: string, say: Say): Buffer | undefined {
  let at = 0;
  for (let entry = 0; entry < MAX_ENTRIES && at + BLOCK_BYTES <= content.sizeBytes; entry++) {
    const header = headerOf(content.read(at, BLOCK_BYTES));
    if (header === undefined) return undefined;
    const size = bodyBytes(header, {});
    const body = at + BLOCK_BYTES;
    if (body + size > content.sizeBytes) return undefined;
    if (header.name === wanted) {
      if (size <= MAX_METADATA) return content.read(body, size);
      say(`its metadata has ${size} bytes; more than ${MAX_METADATA} are not read`);
      return undefined;
    }
    at = body + padded(size);
  }
  return undefined;
}

function headerOf(block: Buffer): RawHeader | undefined {
  try {
    return decodeRawHeader(block);
  } catch (error) {
    if (tarError.is(error)) return undefined;
    throw error;
  }
}
