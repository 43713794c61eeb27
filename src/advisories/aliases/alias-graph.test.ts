import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import { isCve } from './advisory-id.ts';
import { AliasGraph, type NamedRecord } from './alias-graph.ts';

function graphOf(records: readonly NamedRecord[]): AliasGraph {
  const graph = new AliasGraph();
  for (const record of records) graph.add(record);
  graph.settle();
  return graph;
}

function targets(graph: AliasGraph, id: string): string[] {
  const number = graph.find(id);
  return number === undefined
    ? []
    : [graph.targetsOf(number)]
        .flat()
        .map((one) => graph.nameOf(one))
        .sort();
}

const record = (id: string, aliases: string[] = [], about?: string[]): NamedRecord => ({
  id,
  aliases,
  about,
});
const [A, B] = ['CVE-2024-0001', 'CVE-2024-0002'];
const [G, H] = ['GHSA-2222-2222-2222', 'GHSA-3333-3333-3333'];

describe('AliasGraph', () => {
  it('joins what names one CVE, over chains and circles', () => {
    const graph = graphOf([record(G, [A]), record('GO-2024-1', [G]), record('PYSEC-1', ['GO-2024-1', G])]);

    for (const id of [A, G, 'GO-2024-1', 'PYSEC-1']) assert.deepEqual(targets(graph, id), [A]);
    assert.deepEqual(graph.aliases()(graph.find(A) ?? -1), [G, 'GO-2024-1', 'PYSEC-1']);
  });

  it('lets a record with several CVEs point to each, and join none', () => {
    const graph = graphOf([record('GO-2024-1', [A, B, G])]);

    assert.deepEqual(targets(graph, 'GO-2024-1'), [A, B]);
    assert.deepEqual(targets(graph, A), [A]);
    assert.deepEqual(graph.aliases()(graph.find(A) ?? -1), []);
  });

  it('lets notices about updates point, also with one CVE, also as the alias of another', () => {
    const graph = graphOf([
      record('DSA-5000-1', [], [A, B]),
      record('DLA-1-1', [A]),
      record(G, ['DSA-5000-1']),
    ]);

    assert.deepEqual(targets(graph, 'DSA-5000-1'), [A, B]);
    assert.deepEqual(targets(graph, 'DLA-1-1'), [A]);
    assert.deepEqual(targets(graph, G), [G]);
    assert.deepEqual(graph.aliases()(graph.find(A) ?? -1), []);
  });

  it('follows a notice to a GHSA to its CVEs', () => {
    const graph = graphOf([record('RHSA-2024:1', [], [G, H]), record(G, [A]), record(H, [A, B])]);

    assert.deepEqual(targets(graph, 'RHSA-2024:1'), [A, B]);
  });

  it('believes the record of an id before what others say of it', () => {
    const graph = graphOf([record('PYSEC-1', [A, G]), record(G, [B])]);

    assert.deepEqual(targets(graph, G), [B]);
    assert.deepEqual(targets(graph, 'PYSEC-1'), [A]);
  });

  it('lets an id that is equally near to two CVEs point to both', () => {
    const graph = graphOf([record('PYSEC-1', [A, G]), record('GO-2024-1', [B, G])]);

    assert.deepEqual(targets(graph, G), [A, B]);
    assert.deepEqual(graph.aliases()(graph.find(A) ?? -1), ['PYSEC-1']);
  });

  it('joins what has no CVE under the GHSA, else the best name', () => {
    const graph = graphOf([record('RUSTSEC-2024-1', [G]), record('MAL-2024-1', ['X-1'])]);

    assert.deepEqual(targets(graph, 'RUSTSEC-2024-1'), [G]);
    assert.deepEqual(targets(graph, 'X-1'), ['MAL-2024-1']);
  });

  it('takes ids in any case, and names them as their own record does', () => {
    const graph = graphOf([
      record('pysec-1', ['cve-2024-0001']),
      record('X', ['PYSEC-1', 'ghsa-2222-2222-2222']),
    ]);

    assert.deepEqual(targets(graph, G.toUpperCase()), [A]);
    assert.deepEqual(graph.aliases()(graph.find(A) ?? -1), [G, 'X', 'pysec-1']);
  });

  it('lets a CVE that names another as its alias stay itself', () => {
    const graph = graphOf([record(A, [B, G]), record(B)]);

    assert.deepEqual(targets(graph, A), [A]);
    assert.deepEqual(targets(graph, B), [B]);
  });

  it('makes a withdrawn record lead to its CVE and join nothing', () => {
    const graph = new AliasGraph();
    graph.addWithdrawn(record(G, [A, H]));
    graph.add(record(H));
    graph.settle();

    assert.deepEqual(targets(graph, G), [A]);
    assert.deepEqual(targets(graph, H), [H]);
  });

  it('never puts two CVEs into one vulnerability, and does not depend on the order of records', () => {
    const cve = fc.constantFrom(A, B, 'CVE-2024-0003');
    const other = fc.constantFrom(G, H, 'GO-1', 'PYSEC-1', 'DSA-1-1', 'X');
    const records = fc.array(
      fc.record({
        id: fc.oneof(cve, other),
        aliases: fc.array(fc.oneof(cve, other), { maxLength: 3 }),
        about: fc.option(fc.array(cve, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 5 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(records, (all) => {
        const [graph, backwards] = [graphOf(all), graphOf(all.toReversed())];
        for (const { id, aliases } of all) {
          for (const name of [id, ...aliases])
            assert.deepEqual(targets(graph, name), targets(backwards, name));
          if (isCve(id)) assert.deepEqual(targets(graph, id), [id]);
          assert.deepEqual(
            graph
              .aliases()(graph.find(id) ?? -1)
              .filter(isCve),
            [],
          );
        }
      }),
      { numRuns: 200 },
    );
  });

  it('settles a hostile chain in time', () => {
    const links = Array.from({ length: 20_000 }, (_, at) => record(`X-${at}`, [`X-${at + 1}`], undefined));
    const bundles = Array.from({ length: 20_000 }, (_, at) => record(`DSA-${at}`, [], [`DSA-${at + 1}`]));

    const graph = graphOf([...links, record('X-20000', [A]), ...bundles]);

    assert.deepEqual(targets(graph, 'X-0'), [A]);
  });
});
