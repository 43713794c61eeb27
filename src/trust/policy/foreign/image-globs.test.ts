import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { globOfPolicyController, wildcardOfKyverno } from './image-globs.ts';

describe('a wildcard of Kyverno', () => {
  for (const [text, patterns] of [
    ['*', ['**']],
    ['**', ['**']],
    ['ghcr.io/acme/*', ['ghcr.io/acme/**']],
    ['ghcr.io/acme/app:*', ['ghcr.io/acme/app']],
    ['ghcr.io/acme/app@sha256:*', ['ghcr.io/acme/app']],
    ['ghcr.io/acme/app*', ['ghcr.io/acme/app*', 'ghcr.io/acme/app*/**']],
    ['ghcr.io/*/app:*', ['ghcr.io/*/**/app']],
    ['*/app:*', ['**/app']],
    ['docker.io/acme/*', ['docker.io/acme/**']],
    ['docker.io/*/*', ['docker.io/*/**/**']],
  ] as const)
    it(`${text} is ${patterns.join(' and ')}`, () => assert.deepEqual(wildcardOfKyverno(text), { patterns }));
});

describe('a glob of policy-controller', () => {
  for (const [text, patterns] of [
    ['*', ['docker.io/library/*']],
    ['*/*', ['docker.io/*/*']],
    ['**', ['**']],
    ['ghcr.io/acme/*', ['ghcr.io/acme/*']],
    ['ghcr.io/acme/a**', ['ghcr.io/acme/a*', 'ghcr.io/acme/a*/**']],
    ['index.docker.io/acme/app:*', ['docker.io/acme/app']],
  ] as const)
    it(`${text} is ${patterns.join(' and ')}`, () =>
      assert.deepEqual(globOfPolicyController(text), { patterns }));
});
