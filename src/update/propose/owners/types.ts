/** How a forge reads its CODEOWNERS file. */
export type OwnersFormat = {
  /** Where the file may lie, from the root of the repository: the first that is there counts. */
  places: readonly string[];
  /** The owners of a file as written (`@jane`, `@team/ops`, `jane@example.org`), by the path from the root; none: nobody owns it. */
  ownersOf(text: string, path: string): Promise<string[]>;
};
