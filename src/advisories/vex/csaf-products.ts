import { type Fields, fieldsOf, objectsOf, textOf, textsOf } from '../../base/fields.ts';
import { limitedTo, type ProductNames, productNames } from './product.ts';
import type { VexProduct } from './types.ts';

export type CsafProducts = {
  /** Undefined: the tree does not have it. */
  find(productId: string): VexProduct | undefined;
  /** The products that a flag, threat or remediation is about: by id, and by group. */
  named(object: Fields): string[];
};

type Product = { names: ProductNames };
type Relationship = { part: string; whole: string };

/** A component of a module of a platform is as deep as it gets. */
const DEEPEST_RELATIONSHIP = 4;

/** CSAF 2.0, 3.2.2: products are in branches, in a list, or are made of two others by a relationship. */
export function readCsafProducts(document: Fields): CsafProducts {
  const tree = fieldsOf(document['product_tree']);
  const products = readProducts(tree);
  const relationships = readRelationships(tree, products);
  const groups = new Map(
    objectsOf(tree['product_groups']).map((group) => [group['group_id'], textsOf(group['product_ids'])]),
  );
  const find = (id: string, depth: number): VexProduct | undefined => {
    const relationship = relationships.get(id);
    if (relationship === undefined || depth > DEEPEST_RELATIONSHIP) {
      const names = products.get(id)?.names;
      return names && { ...names, subcomponents: [] };
    }
    const [part, whole] = [find(relationship.part, depth + 1), find(relationship.whole, depth + 1)];
    return part === undefined ? whole : whole === undefined ? part : joined(part, whole);
  };
  const found = new Map<string, VexProduct | undefined>();
  return {
    find(id) {
      if (!found.has(id)) found.set(id, find(id, 0));
      return found.get(id);
    },
    named: (object) => [
      ...textsOf(object['product_ids']),
      ...textsOf(object['group_ids']).flatMap((group) => groups.get(group) ?? []),
    ],
  };
}

/**
 * An image that holds a package: the image, limited to the package. A package of a release, which has no more than a CPE: the package, the
 * release among its names.
 */
function joined(part: VexProduct, whole: VexProduct): VexProduct {
  if (whole.purls.length + whole.digests.length > 0) {
    const { subcomponents, ...names } = part;
    return { ...whole, subcomponents: [...whole.subcomponents, names, ...subcomponents] };
  }
  return { ...part, names: [...new Set([...part.names, ...whole.names])] };
}

function readProducts(tree: Fields): Map<string, Product> {
  const products = new Map<string, Product>();
  const add = (product: Fields, branch: Fields): void => {
    const id = textOf(product['product_id']);
    if (id === undefined) return;
    const names = namesOf(product, id);
    // CSAF 2.0, 3.1.2.2: all versions in the range that is the branch's name.
    const isRange = branch['category'] === 'product_version_range';
    products.set(id, {
      names: isRange ? limitedTo(names, [{ range: textOf(branch['name']) ?? '' }]) : names,
    });
  };
  for (const product of objectsOf(tree['full_product_names'])) add(product, {});
  const left = objectsOf(tree['branches']);
  for (let branch = left.pop(); branch !== undefined; branch = left.pop()) {
    add(fieldsOf(branch['product']), branch);
    for (const inner of objectsOf(branch['branches'])) left.push(inner);
  }
  return products;
}

function readRelationships(tree: Fields, products: Map<string, Product>): Map<string, Relationship> {
  const relationships = new Map<string, Relationship>();
  for (const each of objectsOf(tree['relationships'])) {
    const id = textOf(fieldsOf(each['full_product_name'])['product_id']);
    const part = textOf(each['product_reference']);
    const whole = textOf(each['relates_to_product_reference']);
    if (id === undefined || part === undefined || whole === undefined || products.has(id)) continue;
    relationships.set(id, { part, whole });
  }
  return relationships;
}

function namesOf(product: Fields, id: string): ProductNames {
  const helper = fieldsOf(product['product_identification_helper']);
  const hashes = objectsOf(helper['hashes']).flatMap((file) =>
    objectsOf(file['file_hashes']).flatMap((hash): [string, string][] => {
      const [algorithm, value] = [textOf(hash['algorithm']), textOf(hash['value'])];
      return algorithm === undefined || value === undefined ? [] : [[algorithm, value]];
    }),
  );
  const purls = [helper['purl'], ...textsOf(helper['purls'])];
  return productNames([id, ...purls, helper['cpe']].map(textOf), hashes);
}
