import { bytePath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ImageTree } from '../../image-files/index.ts';
import { type Joined, placeOf, productOf } from '../join/index.ts';
import type { Found, Requirement } from '../types.ts';
import type { EdgeSet } from './edge-set.ts';
import { folderOf } from './folders-above.ts';
import { NearestProviders, type Reach } from './nearest.ts';
import { NodeModules } from './node-modules.ts';
import { reachOf } from './reach.ts';

const HERE: Reach = () => false;

/** What packages say that they need, where it is there: of several the one that their ecosystem would take. */
export function addRequired(
  edges: EdgeSet,
  found: readonly Found[],
  { idOf }: Joined,
  tree: ImageTree,
): void {
  const products = new Products();
  const required = requiredProducts(found, products);
  const providers = new NearestProviders();
  const places = new NearestProviders();
  for (const item of found) {
    const id = idOf(item);
    const product = id === undefined ? undefined : products.of(item);
    if (id === undefined || product === undefined || !required.has(product)) continue;
    for (const location of item.evidence.locations) {
      providers.add(product, location, { id, version: item.version }, reachOf(item.type, location));
      for (const place of new Set([location, folderOf(location), placeOf(location)]))
        places.add(product, place, { id, version: item.version }, HERE);
    }
  }
  const nodeModules = new NodeModules(found, idOf, tree);
  const resolve = (requirement: Requirement, location: string): string | undefined => {
    const { type, namespace, name, path, constraint } = requirement;
    const product = products.of(requirement);
    if (product === undefined) return undefined;
    const said = path === undefined ? undefined : places.find(product, path, constraint, HERE);
    if (said !== undefined) return said;
    const full = bytePath(namespace === undefined ? name : `${namespace}/${name}`);
    const installed = type === 'npm' ? nodeModules.resolve(full, location) : undefined;
    return installed ?? providers.find(product, location, constraint, reachOf(type, location));
  };
  for (const item of found) {
    const from = item.requires === undefined ? undefined : idOf(item);
    if (from === undefined) continue;
    const location = item.evidence.locations[0] ?? '';
    for (const requirement of item.requires ?? [])
      edges.add(from, resolve(requirement, location), item.evidence.by);
  }
}

function requiredProducts(found: readonly Found[], products: Products): Set<string> {
  const required = new Set<string>();
  for (const { requires = [] } of found) {
    for (const requirement of requires) {
      const product = products.of(requirement);
      if (product !== undefined) required.add(product);
    }
  }
  return required;
}

/** Products of names, each worked out once; undefined for names that no package can have. */
class Products {
  readonly #known = new Map<string, string | undefined>();

  of({ type, namespace, name }: Requirement): string | undefined {
    const key = `${type} ${namespace ?? ''} ${name}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const product = productIfAny(withoutUndefined({ type, name, namespace }));
    this.#known.set(key, product);
    return product;
  }
}

function productIfAny(requirement: Requirement): string | undefined {
  try {
    return productOf(requirement);
  } catch {
    return undefined;
  }
}
