import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseSigningConfig } from './parse-signing-config.ts';
import { NO_SERVICES, serviceAt } from './signing-services.ts';

const MEDIA_TYPE = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';
const parse = (config: object) =>
  parseSigningConfig(Buffer.from(JSON.stringify({ mediaType: MEDIA_TYPE, ...config })));

describe('parseSigningConfig', () => {
  it('reads that of Sigstore’s public instance', () => {
    const file = join(import.meta.dirname, '../instances/public-good.signing-config.json');

    const services = parseSigningConfig(readFileSync(file));

    assert.deepEqual(services.certificateAuthorities, [
      {
        url: 'https://fulcio.sigstore.dev',
        majorApiVersion: 1,
        validFor: { start: Date.UTC(2022, 3, 13, 20, 6, 15), end: undefined },
        operator: 'sigstore.dev',
      },
    ]);
    assert.equal(services.timestampAuthorities[0]?.url, 'https://timestamp.sigstore.dev/api/v1/timestamp');
    assert.equal(services.logSelector, 'ANY');
  });

  it('takes one without services, as `cosign signing-config create` writes it', () => {
    assert.deepEqual(parse({}), NO_SERVICES);
  });

  it('reads how many services are wanted, by name and by number', () => {
    const { logSelector, timestampSelector } = parse({
      rekorTlogConfig: { selector: 'EXACT', count: 2 },
      tsaConfig: { selector: 1 },
    });

    assert.deepEqual([logSelector, timestampSelector], [{ exact: 2 }, 'ALL']);
  });

  it('takes services without an operator as independent', () => {
    const tsaUrls = ['https://a.test', 'https://b.test/'].map((url) => ({ url, majorApiVersion: 1 }));

    assert.deepEqual(
      parse({ tsaUrls }).timestampAuthorities.map(({ operator }) => operator),
      ['https://a.test', 'https://b.test'],
    );
  });

  const bad: [string, object | string, RegExp][] = [
    ['what is not valid JSON', '{', /cannot be read/],
    ['another version', { mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.1+json' }, /v0\.1\+json/],
    ['a field that is not known', { rekorUrls: [] }, /rekorUrls is not a field that is known/],
    ['a field twice, in both spellings', { caUrls: [], ca_urls: [] }, /twice/],
    [
      'something that is not a time',
      { caUrls: [{ url: 'https://a.test', validFor: { start: 'now' } }] },
      /RFC 3339/,
    ],
    ['exactly none', { tsaConfig: { selector: 'EXACT' } }, /count is 0/],
    ['a selector that is not known', { tsaConfig: { selector: 'SOME' } }, /not ALL, ANY or EXACT/],
    ['too many services', { tsaUrls: Array.from({ length: 65 }, () => ({ url: 'https://a.test' })) }, /65/],
  ];
  for (const [what, config, message] of bad) {
    it(`refuses ${what}`, () => {
      const read = () =>
        typeof config === 'string' ? parseSigningConfig(Buffer.from(config)) : parse(config);

      assert.throws(read, { code: 'SIGNING_CONFIG_INVALID', message });
    });
  }

  for (const url of [
    'http://fulcio.test',
    'ftp://fulcio.test',
    'fulcio.test',
    'https://me:pw@fulcio.test',
    '',
  ]) {
    it(`refuses the address ${JSON.stringify(url)}, and shows no password`, () => {
      assert.throws(
        () => parse({ caUrls: [{ url }] }),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'SERVICE_URL');
          assert.doesNotMatch(error.message, /pw/);
          return true;
        },
      );
    });
  }

  it('refuses hosts that only look like loopback', () => {
    for (const host of ['127.0.0.1.evil.test', 'localhost.evil.test', '128.0.0.1', '[::2]'])
      assert.throws(() => serviceAt(`http://${host}/x`, 'the log'), {
        code: 'SERVICE_URL',
        hint: /loopback/,
      });
  });
});

describe('serviceAt', () => {
  it('takes plain http on loopback', () => {
    for (const url of ['http://127.0.0.1:8080/tsa', 'http://[::1]:1', 'http://localhost:2'])
      assert.equal(serviceAt(`${url}/`, 'the log').url, url);
  });
});
