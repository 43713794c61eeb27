import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../test/seed.ts';
import { ociError } from '../errors.ts';
import { formatReference, parseReference } from './reference.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

describe('parseReference', () => {
  const full: [string, string][] = [
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['team/app', 'docker.io/team/app:latest'],
    ['docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['INDEX.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['ghcr.io/team/app', 'ghcr.io/team/app:latest'],
    ['GHCR.io/team/app', 'ghcr.io/team/app:latest'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app:v1', 'localhost:5000/app:v1'],
    ['127.0.0.1:5000/a/b/c', '127.0.0.1:5000/a/b/c:latest'],
    ['[::1]:5000/app', '[::1]:5000/app:latest'],
    [`ghcr.io/team/app@${digest}`, `ghcr.io/team/app@${digest}`],
    [`ghcr.io/team/app:v1@${digest}`, `ghcr.io/team/app:v1@${digest}`],
    ['team/a-b__c.d--e', 'docker.io/team/a-b__c.d--e:latest'],
  ];
  for (const [text, expected] of full) {
    it(`reads ${text} as docker does`, () => {
      assert.equal(formatReference(parseReference(text)), expected);
    });
  }

  const wrong: [string, RegExp][] = [
    ['', /empty/],
    ['Nginx', /lowercase: "nginx"/],
    ['ghcr.io/Team/app', /lowercase: "team"/],
    ['ghcr.io//app', /empty/],
    ['ghcr.io/', /empty/],
    ['app:', /a tag has/],
    ['app:.hidden', /a tag has/],
    [`app:${'a'.repeat(129)}`, /128/],
    ['app@sha256:abc', /64 lowercase hex/],
    [`app@md5:${'a'.repeat(32)}`, /sha256/],
    ['https://ghcr.io/team/app', /docker:\/\//],
    ['a/../b', /"\.\."/],
    ['ghcr.io/a b', /"a b"/],
    [`ghcr.io/${'a/'.repeat(200)}a`, /255/],
    ['-bad.host/app', /host name/],
    ['user:pw@host/app', /64 lowercase hex/],
  ];
  for (const [text, hint] of wrong) {
    it(`refuses "${text.slice(0, 40)}" with a hint`, () => {
      assert.throws(
        () => parseReference(text),
        (error: unknown) => {
          assert.ok(ociError.is(error, 'OCI_REFERENCE_INVALID'));
          assert.match(error.hint ?? '', hint);
          return true;
        },
      );
    });
  }

  it('reads its own full form back, and nothing that leads out of /v2/', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aB1.:/@_-[]% ?#'.split('')) }), (text) => {
        try {
          const reference = parseReference(text);
          assert.deepEqual(parseReference(formatReference(reference)), reference);
          const path = `/v2/${reference.repository}/manifests/${reference.tag ?? reference.digest}`;
          assert.equal(new URL(path, 'https://x').pathname, path);
        } catch (error) {
          assert.ok(ociError.is(error), String(error));
        }
      }),
    );
  });
});
