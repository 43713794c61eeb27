const LONGEST_TITLE = 300;

/**
 * The module stream that an rpm was built in, `nodejs:18`: as the purl says it or, for versions that are of a module, as the advisory's
 * title does ("Important: nodejs:18 security update"). Several, separated by commas, where the title does not say which one it is.
 */
export function moduleOf(
  purl: string,
  title: string | undefined,
  versions: readonly string[],
): string | undefined {
  const stated = /[?&](?:rpmmod|modularitylabel)=([^&#]{1,200})/.exec(purl)?.[1];
  if (stated !== undefined) {
    const [name, stream] = decoded(stated).split(':');
    if (`${name}:${stream}`.match(/^[\w.+-]+:[\w.+-]+$/) !== null) return `${name}:${stream}`;
  }
  if (!versions.some((version) => /\.module[+_]/.test(version))) return undefined;
  const named = (title ?? '').slice(0, LONGEST_TITLE).match(/\b[a-z][\w.+-]*:[\w.+-]+(?=[\s,])/g);
  return named === null ? undefined : [...new Set(named)].join(',');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
