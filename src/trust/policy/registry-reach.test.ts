import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { policies } from '../../../test/fakes/policy-case.ts';
import { reachOfRegistry } from './registry-reach.ts';

const set = await policies(`
version: 1
policies:
  - {name: any, images: ['**', '*.corp.example/**'], unsigned: allow}
  - {name: named, images: ['registry.corp.example/**', 'ghcr.io/acme/*', '10.0.0.5:5000/**', '127.0.0.1:5000/**', '169.254.169.254/**'], unsigned: allow}`);

describe('where the registry of an image may be that somebody else named', () => {
  it('is the internet where only a wildcard matches it', () => {
    for (const registry of [
      'other.corp.example',
      'evil.example',
      '127.0.0.1:5001',
      'localhost:5000',
      '10.0.0.6',
      '[::1]:5000',
    ])
      assert.equal(reachOfRegistry(set, registry), 'internet', registry);
  });

  it('is a private network, too, where a policy names it, but not what its name leads to here', () => {
    for (const registry of ['registry.corp.example', 'registry.corp.example:443', 'ghcr.io', '10.0.0.5:5000'])
      assert.equal(reachOfRegistry(set, registry), 'network', registry);
  });

  it('is this machine or a metadata service where just that is written', () => {
    for (const registry of ['127.0.0.1:5000', '169.254.169.254'])
      assert.equal(reachOfRegistry(set, registry), undefined, registry);
  });

  it('is not for policies of a namespace to say', () => {
    const narrowed = { ...set, policies: set.policies.map((policy) => ({ ...policy, narrows: true })) };
    assert.equal(reachOfRegistry(narrowed, '127.0.0.1:5000'), 'internet');
  });
});
