import type { Budget, RandomAccess } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { inTar } from '../archive-entries.ts';

/** Longer scripts of a package may be anything. */
const MOST_SCRIPT_BYTES = 64 * 1024;
const HEAD_BYTES = 4096;

/** `NAME-VERSION.Q1DIGEST.post-install`, the digest in base64, with slashes: apk-tools, doc/apk.5. */
const SCRIPT = /^\S{1,255}\.(?:(?:pre|post)-(?:install|upgrade|deinstall)|trigger)$/;
const INDEX = /^(?:\.SIGN\.[^/]{1,255}|DESCRIPTION|APKINDEX)$/;
const SCRIPTS_PLACE = /(?:^|\/)lib\/apk\/db\/scripts\.tar(?:\.gz)?$/;
const INDEX_PLACE = /(?:^|\/)apk\/(?:cache\/)?APKINDEX\.[0-9a-f]{1,64}\.tar\.gz$/;
const LISTS_PLACE = /(?:^|\/)var\/lib\/apt\/lists\/[^/]+\.lz4$/;
/** What the indexes of a repository begin with; LZ4 leaves the first bytes as they are (lz4_Block_format.md). */
const APT_BEGINS = /^.{0,20}(?:Package|Description-md5|Origin): /s;

const PNP_PLACE = /(?:^|\/)\.pnp\.cjs$/;
/** Yarn's own words and its table, which come before the loader that reads it (packages/yarnpkg-pnp, generatePnpScript.ts). */
const PNP_BEGINS =
  /^#!\/usr\/bin\/env node\n(?:\/\*.{0,100}\*\/\n|\/\/.{0,100}\n){0,5}"use strict";\n\nconst RAW_RUNTIME_STATE =\n'\{\\\n {2}"__info": \[/;

const BEGINS = [
  { place: LISTS_PLACE, begins: APT_BEGINS },
  { place: PNP_PLACE, begins: PNP_BEGINS },
];

/**
 * What apk, apt and Yarn keep for themselves: scripts of installed packages, lists of what repositories have, and where each package of an
 * application lies. Archives or programs by their form only; whatever else is put there is not one of them.
 */
export const managersRecordsExaminer: Examiner<true> = {
  id: 'managers-records',
  version: 2,
  wants: {
    suffixes: ['.tar', '.tar.gz', '.lz4', '.pnp.cjs'],
    accept: ({ path }) =>
      [SCRIPTS_PLACE, INDEX_PLACE, LISTS_PLACE, PNP_PLACE].some((place) => place.test(path)),
  },
  examine({ path, content, budget }) {
    const begins = BEGINS.find(({ place }) => place.test(path))?.begins;
    const isRecord =
      begins === undefined
        ? isOfApk(path, content, budget)
        : begins.test(content.read(0, Math.min(HEAD_BYTES, content.sizeBytes)).toString('latin1'));
    return isRecord ? true : undefined;
  },
};

function isOfApk(path: string, content: RandomAccess, budget: Budget): boolean {
  const entries = inTar(content, path.endsWith('.gz'), budget);
  const [name, isRight] = SCRIPTS_PLACE.test(path) ? [SCRIPT, isScript] : [INDEX, isText];
  return (
    entries.length > 0 && entries.every((entry) => name.test(entry.name) && isRight(entry.read(), entry.name))
  );
}

function isScript(content: RandomAccess | undefined): boolean {
  if (content === undefined || content.sizeBytes > MOST_SCRIPT_BYTES) return false;
  const bytes = content.read(0, content.sizeBytes);
  return bytes.toString('latin1', 0, 2) === '#!' && !bytes.includes(0);
}

/** A signature is none. */
function isText(content: RandomAccess | undefined, name: string): boolean {
  if (content === undefined) return false;
  return name.startsWith('.SIGN.')
    ? content.sizeBytes <= HEAD_BYTES
    : !content.read(0, Math.min(HEAD_BYTES, content.sizeBytes)).includes(0);
}
