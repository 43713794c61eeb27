/**
 * Whether a version is written as the archive of the release writes those of the source: with a revision or without, as the other; and what
 * stands behind the revision is what the archive's own uploads, updates, backports and rebuilds write. The same epoch, too: it only ever
 * grows.
 */
export function isWrittenAlike(version: string, listed: string, ecosystem: string): boolean {
  if (!/^(?:Debian|Ubuntu):/.test(ecosystem)) return APK.test(version);
  const form = ecosystem.startsWith('Ubuntu:') ? UBUNTU : DEBIAN;
  const [own, other] = [version, listed].map((text) => /-([^-]*)$/.exec(text)?.[1]);
  if ((own === undefined) !== (other === undefined)) return false;
  return (
    form.revision.test(own ?? form.suffix.exec(version)?.[0] ?? '') &&
    Number(epochOf(version)) <= Number(epochOf(listed))
  );
}

function epochOf(version: string): string {
  return /^\d{1,9}(?=:)/.exec(version)?.[0] ?? '0';
}

/** `suffix`: of a native package, what begins where its own version seems to end. */
type Form = { suffix: RegExp; revision: RegExp };

const DEBIAN: Form = {
  suffix: /[+~](?:deb|nmu|bpo)\d[^]*$/,
  revision:
    /^(?:\d{1,9}(?:\.\d{1,9}){0,4})?(?:[+~](?:deb\d{1,3}u\d{1,3}|b\d{1,4}|nmu\d{1,3}|exp\d{1,3}|bpo\d{1,3}\+\d{1,3})){0,5}$/,
};

/** Debian's revision, then what Ubuntu changed (`1ubuntu2`) or built again (`1build1`), and its updates (`1ubuntu2.3`, `0ubuntu0.24.04.1`). */
const UBUNTU: Form = {
  suffix: /(?:[+~](?:deb|nmu|esm|\d\d\.\d\d)|ubuntu|build)\d?[^]*$/,
  revision:
    /^(?:\d{1,9}(?:\.\d{1,9}){0,4})?(?:[+~](?:deb\d{1,3}u\d{1,3}|nmu\d{1,3}|exp\d{1,3})){0,3}(?:(?:ubuntu|build)\d{1,9}(?:\.\d{1,9}){0,6}){0,3}(?:[+~](?:esm\d{1,3}|\d\d\.\d\d(?:\.\d{1,4}){0,3})){0,2}$/,
};

/** `abuild` and melange give each a revision. */
const APK =
  /^\d{1,20}(?:\.\d{1,20}){0,10}[a-z]?(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d{0,20}){0,5}(?:~[0-9a-f]{1,64})?-r\d{1,9}$/;
