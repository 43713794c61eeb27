import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RefusedError } from '../refusal.ts';
import { MAX_BUNDLE_BYTES, parseBundle } from './parse-bundle.ts';

type Json = ReturnType<typeof JSON.parse>;

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** With every field that a bundle can have, in the form that cosign writes. */
function whole(): Json {
  return {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: base64('leaf') },
      tlogEntries: [
        {
          logIndex: '9007199254740993',
          logId: { keyId: base64('log') },
          kindVersion: { kind: 'dsse', version: '0.0.1' },
          integratedTime: '1734374576',
          inclusionPromise: { signedEntryTimestamp: base64('promise') },
          inclusionProof: {
            logIndex: '1',
            rootHash: base64('root'),
            treeSize: '2',
            hashes: [base64('hash')],
            checkpoint: { envelope: 'checkpoint' },
          },
          canonicalizedBody: base64('body'),
        },
      ],
      timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: base64('timestamp') }] },
    },
    dsseEnvelope: {
      payload: base64('payload'),
      payloadType: 'application/vnd.in-toto+json',
      signatures: [{ sig: base64('signature'), keyid: 'id' }],
    },
  };
}

const parse = (value: unknown) => parseBundle(Buffer.from(JSON.stringify(value)));

function refusalOf(make: () => unknown): string {
  try {
    make();
    return 'accepted';
  } catch (error) {
    assert.ok(error instanceof RefusedError, String(error));
    return `${error.refusal.code}: ${error.refusal.message}`;
  }
}

function changed(change: (bundle: Json, material: Json, entry: Json) => void): Json {
  const bundle = whole();
  const material = bundle['verificationMaterial'];
  change(bundle, material, material.tlogEntries[0]);
  return bundle;
}

describe('parseBundle', () => {
  it('reads every field', () => {
    const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
    const { format, signer, content, logEntries, timestamps } = parse(whole());
    const [entry] = logEntries;

    assert.equal(format, 'v0.3');
    assert.ok(signer.kind === 'certificate' && content.kind === 'envelope');
    assert.deepEqual([text(signer.leaf), signer.intermediates], ['leaf', []]);
    assert.deepEqual(
      [text(content.envelope.payload), text(content.envelope.signature), content.envelope.keyid],
      ['payload', 'signature', 'id'],
    );
    assert.deepEqual(
      [entry?.logIndex, text(entry?.logId), entry?.kind, entry?.version, entry?.integratedTime],
      [9007199254740993n, 'log', 'dsse', '0.0.1', 1734374576],
    );
    assert.deepEqual([text(entry?.promise), text(entry?.body)], ['promise', 'body']);
    assert.deepEqual(
      [
        entry?.proof?.logIndex,
        entry?.proof?.treeSize,
        entry?.proof?.checkpoint,
        entry?.proof?.hashes.map(text),
      ],
      [1n, 2n, 'checkpoint', ['hash']],
    );
    assert.deepEqual(timestamps.map(text), ['timestamp']);
  });

  it('reads the media types of each version, in both spellings', () => {
    for (const version of ['0.1', '0.2', '0.3'])
      for (const mediaType of [
        `application/vnd.dev.sigstore.bundle+json;version=${version}`,
        `application/vnd.dev.sigstore.bundle.v${version}+json`,
      ])
        assert.equal(parse({ ...whole(), mediaType }).format, `v${version}`);
  });

  it('says that a version is not known before it wonders at its fields', () => {
    for (const version of ['0.4', '1.0', '99.9']) {
      const mediaType = `application/vnd.dev.sigstore.bundle.v${version}+json`;
      assert.match(
        refusalOf(() => parse({ mediaType, newField: 1 })),
        /^BUNDLE_VERSION_UNSUPPORTED: .*known$/,
      );
    }
    for (const mediaType of ['', 'application/json', 'application/vnd.dev.sigstore.bundle+json', 7])
      assert.match(
        refusalOf(() => parse({ ...whole(), mediaType })),
        /^BUNDLE_INVALID/,
      );
  });

  it('reads a chain of the old versions leaf first, and refuses one in version 0.3', () => {
    const chain = { certificates: [{ rawBytes: base64('leaf') }, { rawBytes: base64('authority') }] };
    const withChain = (mediaType: string) =>
      changed((bundle, material) => {
        bundle['mediaType'] = mediaType;
        delete material['certificate'];
        material['x509CertificateChain'] = chain;
      });
    const { signer } = parse(withChain('application/vnd.dev.sigstore.bundle+json;version=0.1'));

    assert.ok(signer.kind === 'certificate');
    assert.deepEqual([signer.leaf, ...signer.intermediates].map(String), ['leaf', 'authority']);
    assert.match(
      refusalOf(() => parse(withChain(whole()['mediaType']))),
      /^BUNDLE_INVALID: .*one certificate/,
    );
  });

  it('reads what protobuf also allows: names as in the .proto, url-safe and unpadded base64, numbers, enum numbers, null', () => {
    const bundle = parse({
      media_type: 'application/vnd.dev.sigstore.bundle+json;version=0.2',
      verification_material: {
        public_key: {},
        tlog_entries: [
          {
            log_index: 7,
            log_id: { key_id: '-_-_' },
            kind_version: { kind: 'hashedrekord', version: '0.0.1' },
            integrated_time: null,
            inclusion_proof: null,
            canonicalized_body: 'YQ',
          },
        ],
        timestamp_verification_data: null,
      },
      message_signature: { message_digest: { algorithm: 3, digest: 'A'.repeat(86) }, signature: 'YWI\n=' },
    });
    const [entry] = bundle.logEntries;

    assert.deepEqual(bundle.signer, { kind: 'public-key', hint: '' });
    assert.ok(bundle.content.kind === 'message');
    assert.deepEqual([bundle.content.digest?.algorithm, String(bundle.content.signature)], ['sha512', 'ab']);
    assert.deepEqual(
      [entry?.logIndex, Buffer.from(entry?.logId ?? []).toString('hex'), entry?.integratedTime, entry?.proof],
      [7n, 'fbffbf', undefined, undefined],
    );
  });

  const wrong: [what: string, bundle: () => unknown, message: RegExp][] = [
    ['an unknown field', () => ({ ...whole(), extra: 1 }), /extra is not a field/],
    [
      'an unknown field deep inside',
      () => changed((_, __, entry) => (entry['x'] = 1)),
      /tlogEntries\[0\]\.x/,
    ],
    ['a field in both spellings', () => ({ ...whole(), media_type: 'x' }), /mediaType is listed twice/],
    [
      'both kinds of content',
      () => ({ ...whole(), messageSignature: { signature: 'YQ==' } }),
      /exclude each other/,
    ],
    ['no content', () => changed((bundle) => delete bundle['dsseEnvelope']), /neither messageSignature nor/],
    [
      'no material',
      () => changed((bundle) => delete bundle['verificationMaterial']),
      /verificationMaterial is missing/,
    ],
    [
      'no signer',
      () => changed((_, material) => delete material['certificate']),
      /neither a certificate nor/,
    ],
    ['two signers', () => changed((_, material) => (material['publicKey'] = {})), /exclude each other/],
    [
      'an empty certificate',
      () => changed((_, material) => (material['certificate'] = {})),
      /rawBytes is empty/,
    ],
    [
      'base64 with other characters',
      () => changed((bundle) => (bundle['dsseEnvelope'].payload = 'YQ=?')),
      /not base64/,
    ],
    [
      'base64 of both alphabets',
      () => changed((bundle) => (bundle['dsseEnvelope'].payload = '+_aa')),
      /not base64/,
    ],
    [
      'base64 that was cut',
      () => changed((bundle) => (bundle['dsseEnvelope'].payload = 'YQaaa')),
      /not base64/,
    ],
    ['a negative index', () => changed((_, __, entry) => (entry['logIndex'] = '-1')), /negative/],
    [
      'an index beyond 64 bits',
      () => changed((_, __, entry) => (entry['logIndex'] = '9223372036854775808')),
      /64-bit/,
    ],
    ['an index with a fraction', () => changed((_, __, entry) => (entry['logIndex'] = 1.5)), /64-bit/],
    [
      'an index that a double does not hold',
      () => changed((_, __, entry) => (entry['logIndex'] = 2 ** 60)),
      /64-bit/,
    ],
    [
      'a time after the end of all dates',
      () => changed((_, __, entry) => (entry['integratedTime'] = '999999999999999')),
      /not a valid time/,
    ],
    [
      'an entry without a kind',
      () => changed((_, __, entry) => delete entry['kindVersion']),
      /kindVersion is missing/,
    ],
    ['an entry without a log', () => changed((_, __, entry) => delete entry['logId']), /logId is missing/],
    [
      'an empty promise',
      () => changed((_, __, entry) => (entry['inclusionPromise'] = {})),
      /signedEntryTimestamp is empty/,
    ],
    ['a list for an object', () => changed((_, __, entry) => (entry['logId'] = [])), /not a JSON object/],
    ['an object for a list', () => changed((_, material) => (material['tlogEntries'] = {})), /is not a list/],
    [
      'a hundred log entries',
      () => changed((_, material, entry) => (material['tlogEntries'] = Array(100).fill(entry))),
      /100 elements/,
    ],
    [
      'a path that no tree has',
      () => changed((_, __, entry) => (entry['inclusionProof'].hashes = Array(65).fill('YQ=='))),
      /65 elements/,
    ],
    ['a list for a bundle', () => [whole()], /not a JSON object/],
    ['null for a bundle', () => null, /not a JSON object/],
  ];
  for (const [what, make, message] of wrong) {
    it(`refuses ${what}`, () => {
      const text = refusalOf(() => parse(make()));
      assert.match(text, /^BUNDLE_INVALID: the bundle cannot be read: /);
      assert.match(text, message);
    });
  }

  it('refuses a bundle with two envelopes under one name, where readers may see either one', () => {
    const text = JSON.stringify(whole()).replace('"dsseEnvelope":', '"dsseEnvelope":{},"dsseEnvelope":');

    assert.match(
      refusalOf(() => parseBundle(Buffer.from(text))),
      /^BUNDLE_INVALID: .*the same name twice/,
    );
  });

  it('refuses an envelope with no signature or with several, by its own code', () => {
    const [one] = whole()['dsseEnvelope'].signatures;
    for (const signatures of [[], [one, one]])
      assert.match(
        refusalOf(() => parse(changed((bundle) => (bundle['dsseEnvelope'].signatures = signatures)))),
        new RegExp(`^SIGNATURE_COUNT: the envelope holds ${signatures.length} signatures`),
      );
  });

  it('refuses a digest of a length that its algorithm does not have, and an algorithm that is not known', () => {
    const messageDigest = (algorithm: unknown, digest: string) => {
      const { dsseEnvelope: _, ...rest } = whole();
      return { ...rest, messageSignature: { messageDigest: { algorithm, digest }, signature: 'YQ==' } };
    };

    assert.match(
      refusalOf(() => parse(messageDigest('SHA2_256', 'YQ=='))),
      /1 bytes, and sha256 32/,
    );
    assert.match(
      refusalOf(() => parse(messageDigest('SHA3_256', 'YQ=='))),
      /algorithm is "SHA3_256"/,
    );
  });

  it('reads the empty digest that cosign writes where it signs with Ed25519', () => {
    const { dsseEnvelope: _, ...rest } = whole();
    const { content } = parse({ ...rest, messageSignature: { messageDigest: {}, signature: 'YQ==' } });
    assert.deepEqual(content, { kind: 'message', digest: undefined, signature: Buffer.from('a') });
  });

  it('refuses a bundle that is too big, too deep, no UTF-8 or no JSON, without an untyped error', () => {
    const cases: [Uint8Array, RegExp][] = [
      [new Uint8Array(MAX_BUNDLE_BYTES + 1), /at most 16777216 are read/],
      [Buffer.from('['.repeat(1_000_000)), /nested more than 16 deep/],
      [Buffer.from('{"a":'.repeat(100_000)), /nested more than 16 deep/],
      [Uint8Array.of(0x7b, 0xff, 0x7d), /not valid JSON in UTF-8/],
      [Buffer.from('{"mediaType":"applic'), /not valid JSON in UTF-8/],
      [new Uint8Array(), /not valid JSON in UTF-8/],
    ];
    for (const [bytes, message] of cases)
      assert.match(
        refusalOf(() => parseBundle(bytes)),
        message,
      );
  });

  it('is not led to change prototypes by keys of that name', () => {
    const text = JSON.stringify(whole()).replace('"logId":{', '"logId":{"__proto__":{"polluted":"yes"},');

    assert.match(
      refusalOf(() => parseBundle(Buffer.from(text))),
      /__proto__ is not a field/,
    );
    assert.equal(({} as { polluted?: string }).polluted, undefined);
  });
});
