import { atMost, type Say } from '../../../base/at-most.ts';

const MOST_LINES = 20_000;

/** The main section of META-INF/MANIFEST.MF; names in lower case. JAR specification: lines of 72 bytes go on after a blank. */
export function readManifest(bytes: Buffer, say: Say): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let name: string | undefined;
  for (const line of linesOf(bytes.toString('utf8'), say)) {
    if (line === '') {
      if (fields.size > 0) break;
      continue;
    }
    if (line.startsWith(' ') && name !== undefined) {
      fields.set(name, (fields.get(name) ?? '') + line.slice(1));
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    name = line.slice(0, colon).toLowerCase();
    fields.set(name, line.slice(colon + 1).trimStart());
  }
  return fields;
}

function linesOf(text: string, say: Say): readonly string[] {
  return atMost(text.split(/\r\n|\r|\n/, MOST_LINES + 1), MOST_LINES, 'lines in a manifest', say);
}

/** The first of these that has a value which is not a placeholder. */
export function firstField(
  manifest: ReadonlyMap<string, string>,
  names: readonly string[],
): string | undefined {
  for (const name of names) {
    const value = manifest.get(name)?.split(';', 1)[0]?.trim();
    if (value !== undefined && value !== '' && !value.includes('${') && !value.includes('%')) return value;
  }
  return undefined;
}

const MOST_LICENSES = 10;

/** OSGi Core, Bundle-License: names or addresses, with attributes behind each; what is quoted may hold commas. */
export function bundleLicenses(manifest: ReadonlyMap<string, string>): string[] {
  const clauses = (manifest.get('bundle-license') ?? '').match(/(?:"[^"]{0,500}"|[^",]){1,2000}/g) ?? [];
  return clauses
    .slice(0, MOST_LICENSES)
    .map((clause) => clause.split(';', 1)[0]?.replaceAll('"', '').trim().slice(0, 200) ?? '')
    .filter((name) => name !== '' && !name.includes('${') && name !== '<<EXTERNAL>>');
}
