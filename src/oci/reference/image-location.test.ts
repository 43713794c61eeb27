import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatImageLocation,
  type ImageLocation,
  parseImageLocation,
  parseOutput,
} from './image-location.ts';
import { parseReference } from './reference.ts';

const digest = `sha256:${'ab'.repeat(32)}`;
const layouts = ['./out/nginx', 'out/nginx', '/srv/a:b'];
const parse = (text: string): ImageLocation => parseImageLocation(text, (path) => layouts.includes(path));

describe('parseImageLocation', () => {
  const good: [string, object][] = [
    ['oci:out', { transport: 'oci', directory: 'out' }],
    ['oci:./out/nginx:v1', { transport: 'oci', directory: './out/nginx', tag: 'v1' }],
    ['oci:/a:b/c', { transport: 'oci', directory: '/a:b/c' }],
    [`oci:out@${digest}`, { transport: 'oci', directory: 'out', digest }],
    ['oci-archive:a.tar', { transport: 'oci-archive', file: 'a.tar' }],
    ['oci-archive:a.tar:v1', { transport: 'oci-archive', file: 'a.tar', tag: 'v1' }],
    ['docker-archive:a.tar', { transport: 'docker-archive', file: 'a.tar' }],
    [
      'docker-archive:a.tar:app:v1',
      { transport: 'docker-archive', file: 'a.tar', reference: parseReference('app:v1') },
    ],
    ['./out/nginx', { transport: 'oci', directory: './out/nginx' }],
    ['./out/nginx:v2', { transport: 'oci', directory: './out/nginx', tag: 'v2' }],
    ['out/nginx', { transport: 'oci', directory: 'out/nginx' }],
    ['out/other', { transport: 'registry', reference: parseReference('docker.io/out/other') }],
    ['docker://ghcr.io/a/b:v1', { transport: 'registry', reference: parseReference('ghcr.io/a/b:v1') }],
    ['localhost:5000/a', { transport: 'registry', reference: parseReference('localhost:5000/a') }],
  ];
  for (const [text, expected] of good) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parse(text), expected);
      assert.deepEqual(parse(formatImageLocation(parse(text))), expected);
    });
  }

  it('takes a path with a colon as a whole where a layout is there', () => {
    assert.deepEqual(parse('/srv/a:b'), { transport: 'oci', directory: '/srv/a:b' });
  });

  const wrong: [string, RegExp][] = [
    ['oci:', /PATH/],
    ['oci:out:', /not a valid tag/],
    ['oci:out:a+b', /not a valid tag/],
    ['docker-archive:', /FILE/],
    ['./nothing', /oci:\.\/nothing/],
    ['./image.tar', /oci-archive:\.\/image\.tar or docker-archive/],
    ['ocl:./out', /did you mean oci:\.\/out/],
  ];
  for (const [text, hint] of wrong) {
    it(`refuses ${text} with a hint`, () => {
      assert.throws(
        () => parse(text),
        (error: unknown) => {
          assert.match((error as { hint: string }).hint, hint);
          return true;
        },
      );
    });
  }
});

describe('parseOutput', () => {
  it('takes whatever says where it is', () => {
    for (const text of [
      'oci:out',
      'oci-archive:a.tar',
      'docker://app',
      'docker.io/a/app:v1',
      'localhost:5000/a',
    ])
      assert.deepEqual(parseOutput(text), parseImageLocation(text));
  });

  it('refuses a name alone, which would go to Docker Hub', () => {
    const refused = { code: 'OCI_LOCATION_INVALID', message: /does not say whether it is a file/ };
    assert.throws(() => parseOutput('out'), { ...refused, hint: /oci:out; .* --push out$/ });
    assert.throws(() => parseOutput('out/app:v1'), refused);
    assert.throws(() => parseOutput('app.tar'), { ...refused, hint: /oci-archive:app\.tar/ });
  });
});
