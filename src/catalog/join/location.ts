/** The file of the tree that a location is in: `opt/app.war` of `opt/app.war!/WEB-INF/lib/a.jar`. */
export function fileOf(location: string): string {
  const inside = location.indexOf('!/');
  return inside < 0 ? location : location.slice(0, inside);
}

const ARCHIVE = /\.(?:[jwes]ar|par|nar|jpi|hpi|kar|rar|lpkg|zip|whl|egg|nupkg|apk|aar)$/i;

export function isArchive(place: string): boolean {
  return ARCHIVE.test(place);
}

/** The archive that a location is or is in; the file itself where it is in none. */
export function placeOf(location: string): string {
  const inside = location.lastIndexOf('!/');
  return inside < 0 || ARCHIVE.test(location) ? location : location.slice(0, inside);
}
