const QUALIFIER =
  /^(?:v?\d.*|alpha\d*|beta\d*|b\d+|m\d+|rc\d*|cr\d*|ga|sp\d*|final|release|snapshot|incubating|pre\d*|preview|jre\d*|android|jdk\d*|redhat|hadoop\d*|ea|dev|build.*)$/i;

/** `commons-lang3-3.14.0.jar`: what stands before the version, and the version. Without one, all of it is the artifact. */
export function nameAndVersion(fileName: string): { artifact: string; version?: string } {
  const stem = fileName.slice(0, Math.max(fileName.lastIndexOf('.'), 0)) || fileName;
  for (let dash = stem.indexOf('-'); dash > 0; dash = stem.indexOf('-', dash + 1)) {
    if (!isDigit(stem[dash + 1])) continue;
    const parts = stem.slice(dash + 1).split('-');
    const other = parts.findIndex((part) => !QUALIFIER.test(part));
    // `log4j-1.2-api-2.17`: a number in the middle of the name.
    if (other > 0 && parts.slice(other).some((part) => /^\d+\./.test(part))) continue;
    // What is left behind the version is a classifier: `-linux-x86_64`, `-sources`.
    const version = (other < 0 ? parts : parts.slice(0, other)).join('-');
    return /^[\w.+-]+$/.test(version) ? { artifact: stem.slice(0, dash), version } : { artifact: stem };
  }
  return { artifact: stem };
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}
