import type { Catalog } from '../../catalog/index.ts';
import { type GivenVex, type KeptIgnore, type KeptStatement, keptStatements } from '../../scan/index.ts';
import type { ImageStatement, ImageWords, NewDocument } from '../../store/index.ts';
import { shownPurl } from '../inventory/package-version.ts';

/** What the user vouches for of the images that are added, by VEX and by rules of their own. */
export type GivenWords = GivenVex & { ignores: readonly KeptIgnore[] };

/** Of it what is about this image. `purlOf`: a component as it is kept; undefined: it is not. */
export async function wordsOfCatalog(
  catalog: Catalog,
  given: GivenWords,
  purlOf: (id: string) => string | undefined,
): Promise<ImageWords & { documents: readonly NewDocument[] }> {
  const statements = await keptStatements(catalog, given);
  const ids = Map.groupBy(
    catalog.components.map(({ id }) => id),
    (id) => shownPurl(purlOf(id) ?? ''),
  );
  const purlsOf = (components: readonly string[], isGood: boolean): string[] => {
    const about = new Set(components);
    const purls = new Set(components.flatMap((id) => purlOf(id) ?? []).map(shownPurl));
    // Of several that are called the same one may be meant: good words count where all are.
    return [...purls].filter((purl) => !isGood || ids.get(purl)?.every((id) => about.has(id)) === true);
  };
  return {
    ignores: given.ignores,
    documents: documentsOf(statements),
    statements: statements.flatMap(
      ({ components, lowering, vulnerability, author, at, isGood }): ImageStatement[] =>
        (components === undefined ? [''] : purlsOf(components, isGood)).map((purl) => ({
          vulnerability,
          author,
          at,
          isGood,
          purl,
          lowering: JSON.stringify(lowering),
        })),
    ),
  };
}

/** Those that say something of it. */
function documentsOf(statements: readonly KeptStatement[]): NewDocument[] {
  const sources = new Set(statements.map(({ source }) => source));
  return [...sources].flatMap(({ name, bytes, trust }) => {
    const attestedBy = trust.kind === 'policy' ? trust.authority : '';
    return bytes === undefined ? [] : [{ kind: 'vex' as const, name, bytes, attestedBy }];
  });
}
