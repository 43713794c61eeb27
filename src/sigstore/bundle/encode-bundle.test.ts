import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bundleFromJSON } from '@sigstore/bundle';
import { type Samples, signSamples } from '../../../test/fakes/signed-samples.ts';
import type { Bundle } from '../types.ts';
import { encodeBundle, encodeEnvelope } from './encode-bundle.ts';
import { parseBundle } from './parse-bundle.ts';

describe('encodeBundle', () => {
  let samples: Samples;
  before(async () => {
    samples = await signSamples();
  });
  after(() => samples[Symbol.asyncDispose]());

  /** Views of other buffers and buffers of their own are the same bytes. */
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_, item) =>
        typeof item === 'bigint'
          ? String(item)
          : item instanceof Uint8Array
            ? Buffer.from(item).toString('hex')
            : item?.type === 'Buffer'
              ? Buffer.from(item.data).toString('hex')
              : item,
      ),
    );

  it('writes what it reads back as the same bundle', () => {
    for (const { name, bundle } of samples.all) {
      const signer =
        bundle.signer.kind === 'certificate' ? { ...bundle.signer, intermediates: [] } : bundle.signer;
      assert.deepEqual(plain(parseBundle(encodeBundle(bundle))), plain({ ...bundle, signer }), name);
    }
  });

  it('writes what Sigstore’s own library reads', () => {
    for (const { bundle } of samples.all) {
      const read = bundleFromJSON(JSON.parse(Buffer.from(encodeBundle(bundle)).toString()));
      assert.equal(read.mediaType, 'application/vnd.dev.sigstore.bundle.v0.3+json');
      assert.equal(
        read.verificationMaterial.tlogEntries[0]?.logIndex,
        String(bundle.logEntries[0]?.logIndex),
      );
      assert.equal(
        read.content.$case,
        bundle.content.kind === 'message' ? 'messageSignature' : 'dsseEnvelope',
      );
    }
  });

  it('leaves out what is not there, as protobuf does', () => {
    const bundle: Bundle = {
      format: 'v0.3',
      signer: { kind: 'public-key', hint: 'hint' },
      content: { kind: 'message', digest: undefined, signature: Buffer.from('a') },
      logEntries: [],
      timestamps: [],
    };

    assert.equal(
      Buffer.from(encodeBundle(bundle)).toString(),
      '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"hint"}},"messageSignature":{"signature":"YQ=="}}',
    );
  });
});

describe('encodeEnvelope', () => {
  it('writes DSSE in JSON', () => {
    const envelope = {
      payloadType: 'application/vnd.in-toto+json',
      payload: Buffer.from('{}'),
      signature: Buffer.from('a'),
      keyid: '',
    };

    assert.deepEqual(JSON.parse(Buffer.from(encodeEnvelope(envelope)).toString()), {
      payloadType: 'application/vnd.in-toto+json',
      payload: 'e30=',
      signatures: [{ sig: 'YQ==', keyid: '' }],
    });
  });
});
