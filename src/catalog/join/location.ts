/** Where the first or last archive of a location ends: before `!/`, which a folder that is named `!` has, too. */
const OUTERMOST = /[^/](?=!\/)/;
const INNERMOST = /^.*[^/](?=!\/)/s;

/** The file of the tree that a location is in: `opt/app.war` of `opt/app.war!/WEB-INF/lib/a.jar`. */
export function fileOf(location: string): string {
  const end = OUTERMOST.exec(location)?.index;
  return end === undefined ? location : location.slice(0, end + 1);
}

const ARCHIVE = /\.(?:[jwes]ar|par|nar|jpi|hpi|kar|rar|lpkg|zip|whl|egg|nupkg|apk|aar)$/i;

export function isArchive(place: string): boolean {
  return ARCHIVE.test(place);
}

/** The archive that a location is or is in; the file itself where it is in none. */
export function placeOf(location: string): string {
  return ARCHIVE.test(location) ? location : (INNERMOST.exec(location)?.[0] ?? location);
}
