import { foldersAbove } from './folders-above.ts';

export type Provider = { id: string; version: string | undefined };

/** More providers of one name in one folder than these are not distinguished. */
const MAX_PROVIDERS = 32;

/** How far from what needs it a provider may lie. */
export type Reach = (folder: string) => boolean;

/** Which of several providers of a name is nearest to a place: in the same file, the same folder, the next one up. */
export class NearestProviders {
  readonly #places = new Map<string, Provider[]>();

  /** `reach` bounds in which of the folders above it can be found. */
  add(product: string, location: string, provider: Provider, reach: Reach): void {
    this.#enter(product, location, provider);
    for (const folder of foldersAbove(location)) {
      if (!reach(folder)) break;
      this.#enter(product, folder, provider);
    }
  }

  find(product: string, location: string, constraint: string | undefined, reach: Reach): string | undefined {
    const exact = /^[=v]{0,3}\s*([^\s=<>~^*|,]+)$/.exec(constraint ?? '')?.[1];
    let nearest: string | undefined;
    for (const place of placesFrom(location, reach)) {
      const providers = this.#places.get(keyOf(product, place));
      if (providers === undefined) continue;
      const fitting = providers.find(({ version }) => exact !== undefined && isVersion(version, exact));
      if (fitting !== undefined) return fitting.id;
      nearest ??= providers[0]?.id;
      if (exact === undefined) return nearest;
    }
    return nearest;
  }

  #enter(product: string, place: string, provider: Provider): void {
    const key = keyOf(product, place);
    const providers = this.#places.get(key);
    if (providers === undefined) this.#places.set(key, [provider]);
    else if (providers.length < MAX_PROVIDERS && !providers.some(({ id }) => id === provider.id))
      providers.push(provider);
  }
}

function* placesFrom(location: string, reach: Reach): Generator<string> {
  yield location;
  for (const folder of foldersAbove(location)) {
    if (!reach(folder)) return;
    yield folder;
  }
}

/** Go writes `v1.2.3`. */
function isVersion(version: string | undefined, exact: string): boolean {
  return version === exact || version === `v${exact}`;
}

function keyOf(product: string, place: string): string {
  return `${product} ${place}`;
}
