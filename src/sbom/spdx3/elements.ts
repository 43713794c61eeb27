/** The parts of SPDX 3.0.1 that we write (spdx.github.io/spdx-spec/v3.0.1), as its JSON-LD context names them. */
export type Spdx3Element = {
  type: string;
  spdxId: string;
  creationInfo: '_:creation';
} & Record<string, unknown>;

export type Spdx3Graph = { '@context': string; '@graph': Record<string, unknown>[] };

/** Ids are IRIs below the document's own, so that two documents never name the same element by chance. */
export class Namespace {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  id(kind: string, identity: string): string {
    return `${this.#base}#${kind}-${identity}`;
  }

  element(type: string, id: string, fields: Record<string, unknown>): Spdx3Element {
    return { type, spdxId: id, creationInfo: '_:creation', ...fields };
  }
}
