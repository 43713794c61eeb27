import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registryName } from './registry-name.ts';

describe('registryName', () => {
  it('gives every spelling of a registry the same name', () => {
    const cases: [string, string][] = [
      ['ghcr.io', 'ghcr.io'],
      ['ghcr.io:443', 'ghcr.io'],
      ['GHCR.io:00443', 'ghcr.io'],
      ['registry.example:5000', 'registry.example:5000'],
      ['registry.example:05000', 'registry.example:5000'],
      ['index.docker.io', 'docker.io'],
      ['registry-1.docker.io:443', 'docker.io'],
      ['[::1]', '[::1]'],
      ['[::1]:443', '[::1]'],
      ['[::1]:5000', '[::1]:5000'],
    ];
    for (const [registry, name] of cases) assert.equal(registryName(registry), name);
  });
});
