import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRegistry } from './logins.ts';

describe('parseRegistry', () => {
  it('takes the name of a registry as people write it', () => {
    for (const [text, registry] of [
      ['ghcr.io', 'ghcr.io'],
      ['localhost:5000', 'localhost:5000'],
      ['localhost', 'localhost'],
      ['127.0.0.1:5000', '127.0.0.1:5000'],
      ['https://ghcr.io/', 'ghcr.io'],
      ['https://index.docker.io/v1/', 'docker.io'],
      ['docker.io', 'docker.io'],
      ['GHCR.io', 'ghcr.io'],
    ] as const)
      assert.equal(parseRegistry(text), registry);
  });

  it('refuses repositories, images and what is not a host', () => {
    for (const text of [
      '',
      'nginx',
      'ghcr.io/acme',
      'ghcr.io:latest',
      'a b.c',
      'http://',
      '-x.y',
      'ghcr.io@sha256:00',
      '../x.y',
      '127.1:5000',
    ])
      assert.throws(() => parseRegistry(text), { code: 'CLI_LOGIN', hint: /ghcr\.io/ }, text);
  });
});
