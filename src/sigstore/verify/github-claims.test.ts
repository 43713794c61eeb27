import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { githubClaims } from './github-claims.ts';

describe('githubClaims', () => {
  it('asks each claim of the certificate for what was said of the workflow, and for nothing else', () => {
    const claims = githubClaims({
      trigger: 'push',
      sha: 'c0ffee',
      repository: 'acme/app',
      ref: 'refs/heads/main',
    });
    assert.deepEqual(
      Object.entries(claims ?? {}).map(([claim, { text }]) => [claim, text]),
      [
        ['buildTrigger', 'push'],
        ['sourceRepositoryDigest', 'c0ffee'],
        ['sourceRepositoryUri', 'https://github.com/acme/app'],
        ['sourceRepositoryRef', 'refs/heads/main'],
      ],
    );
    assert.deepEqual(Object.keys(githubClaims({ ref: 'refs/tags/v1' }) ?? {}), ['sourceRepositoryRef']);
    assert.equal(claims?.['sourceRepositoryUri']?.matches('https://github.com/acme/app-fork'), false);
  });

  it('asks for nothing where nothing was said', () => {
    assert.equal(githubClaims({}), undefined);
  });
});
