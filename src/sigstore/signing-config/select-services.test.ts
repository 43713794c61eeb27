import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { selectServices } from './select-services.ts';
import { type Service, type ServiceSelector, serviceAt } from './signing-services.ts';

const NOW = Date.UTC(2026, 10, 24);
const clock = { nowMs: () => NOW, random: () => 0.5, sleep: async () => {} };
const DAY = 86_400_000;

function service(name: string, changes: Partial<Service> = {}): Service {
  return { ...serviceAt(`https://${name}.test`, 'the log'), operator: name, ...changes };
}
const select = (services: Service[], selector: ServiceSelector = 'ALL', versions = [1, 2]): string[] =>
  selectServices(services, { what: 'log', selector, versions }, clock).map(
    ({ url }) => new URL(url).hostname,
  );

describe('selectServices', () => {
  it('gives nothing where nothing is configured', () => {
    assert.deepEqual(select([]), []);
  });

  it('takes the highest version that is spoken, and never two versions', () => {
    const logs = [service('a'), service('b', { majorApiVersion: 2 }), service('c', { majorApiVersion: 3 })];

    assert.deepEqual(select(logs), ['b.test']);
    assert.deepEqual(select(logs, 'ALL', [1]), ['a.test']);
  });

  it('passes over services that are not valid now', () => {
    const past = service('past', { validFor: { start: 0, end: NOW - 1 } });
    const future = service('future', { validFor: { start: NOW + 1, end: undefined } });
    const edge = service('edge', { validFor: { start: NOW, end: NOW } });

    assert.deepEqual(select([past, future, edge]), ['edge.test']);
    assert.deepEqual(select([past, service('old')]), ['old.test']);
  });

  it('takes an older version when the newer one is not valid yet', () => {
    const soon = service('soon', { majorApiVersion: 2, validFor: { start: NOW + DAY, end: undefined } });

    assert.deepEqual(select([soon, service('a')]), ['a.test']);
  });

  it('takes one service of each operator: its newest', () => {
    const at = (days: number) => ({
      operator: 'acme',
      validFor: { start: NOW - days * DAY, end: undefined },
    });
    const logs = [service('old', at(9)), service('new', at(1)), service('other')];

    assert.deepEqual(select(logs), ['new.test', 'other.test']);
  });

  it('takes one, or exactly as many as asked for, each once', () => {
    const logs = ['a', 'b', 'c'].map((name) => service(name));

    assert.deepEqual(select(logs, 'ANY').length, 1);
    assert.equal(new Set(select(logs, { exact: 2 })).size, 2);
    assert.equal(new Set(select(logs, { exact: 3 })).size, 3);
  });

  it('says that fewer operators are there than are asked for', () => {
    assert.throws(() => select([service('a')], { exact: 2 }), {
      code: 'SERVICE_MISSING',
      message: /exactly 2 .* only 1/,
    });
  });

  it('says which services do not fit', () => {
    assert.throws(() => select([service('a', { majorApiVersion: 7 })]), {
      code: 'SERVICE_MISSING',
      message: /https:\/\/a.test \(version 7\)/,
    });
  });
});
