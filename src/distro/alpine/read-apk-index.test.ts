import assert from 'node:assert/strict';
import { createPublicKey, hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type ApkSigner,
  apkIndex,
  apkIndexMember,
  apkSignature,
  apkSigner,
} from '../../../test/fakes/apk-index.ts';
import { raw } from '../../../test/fakes/raw-tar.ts';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { repositoryError } from '../debian/repository/errors.ts';
import { type ApkKey, alpineKeys, readApkIndex, readApkKey } from './index.ts';
import { ALPINE_KEYS } from './keys/alpine-keys.ts';

const PACKAGES = [
  { name: 'musl', version: '1.2.5-r0', built: 1_700_000_100 },
  { name: 'ssl_client', version: '1.36.1-r29', origin: 'busybox', built: 1_700_000_000 },
];

describe('the signed index of an apk repository', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let [signer, other]: ApkSigner[] = [];
  let keys: ApkKey[] = [];
  before(async () => {
    context = await repositoryContext();
    [signer, other] = ['one.rsa.pub', 'other.rsa.pub'].map((name) => apkSigner(context.dir, name));
    keys = [await readApkKey(made(signer).file)];
  });
  after(() => context[Symbol.asyncDispose]());
  const made = <T>(value: T | undefined): T => value ?? assert.fail();
  const read = (bytes: Buffer, with_ = keys) => readApkIndex(bytes, { keys: with_, what: 'the index' });
  const failure = (bytes: Buffer, with_ = keys): string => {
    try {
      read(bytes, with_);
      return 'read';
    } catch (error) {
      const codes = ['REPOSITORY_SIGNATURE', 'REPOSITORY_MALFORMED'] as const;
      return codes.find((code) => repositoryError.is(error, code)) ?? String(error);
    }
  };

  it('is read once its signature was checked, with what it is of, by whom, and how new', () => {
    assert.deepEqual(read(apkIndex(PACKAGES, made(signer))), {
      description: 'v3.20.3-1-g0123456789a',
      date: 1_700_000_100,
      signer: 'one.rsa.pub',
      packages: [
        { name: 'musl', version: '1.2.5-r0', architecture: 'x86_64', origin: 'musl' },
        { name: 'ssl_client', version: '1.36.1-r29', architecture: 'x86_64', origin: 'busybox' },
      ],
    });
    const member = apkIndexMember(PACKAGES, '');
    const newer = Buffer.concat([apkSignature(member, made(signer), 'RSA256'), member]);
    assert.equal(read(newer).description, '');
  });

  it('is refused unsigned, signed by others, or changed after it was signed', () => {
    const member = apkIndexMember(PACKAGES);
    const signature = apkSignature(member, made(signer));
    assert.equal(failure(member), 'REPOSITORY_SIGNATURE');
    assert.equal(failure(apkIndex(PACKAGES, made(other))), 'REPOSITORY_SIGNATURE');
    const renamed = { ...made(other), name: 'one.rsa.pub' };
    assert.equal(failure(apkIndex(PACKAGES, renamed)), 'REPOSITORY_SIGNATURE', "another's under its name");
    const more = apkIndexMember([...PACKAGES, { name: 'acme', version: '1-r0' }]);
    assert.equal(failure(Buffer.concat([signature, more])), 'REPOSITORY_SIGNATURE');
    assert.equal(failure(Buffer.concat([member, signature])), 'REPOSITORY_SIGNATURE', 'swapped');
    assert.equal(
      failure(Buffer.concat([signature, gzipSync(Buffer.from('x')), member])),
      'REPOSITORY_MALFORMED',
    );
    assert.equal(failure(Buffer.concat([signature, member, gzipSync('x')])), 'REPOSITORY_MALFORMED');
    const packed = gzipSync(Buffer.from('not a signature'));
    assert.equal(failure(Buffer.concat([packed, member])), 'REPOSITORY_MALFORMED');
  });

  it('is refused where one of two known keys did not sign it', () => {
    const member = apkIndexMember(PACKAGES);
    const [good, bad] = [apkSignature(member, made(signer)), apkSignature(Buffer.from('x'), made(other))];
    const both = gzipSync(Buffer.concat([good, bad].map((each) => gunzipSync(each))));
    const all = [...keys, { name: 'other.rsa.pub', key: made(other).publicKey }];
    assert.equal(failure(Buffer.concat([both, member]), all), 'REPOSITORY_SIGNATURE');
    assert.equal(failure(Buffer.concat([both, member])), 'read', 'of an unknown one nothing is known');
  });

  it('is refused cut off at any place, and with names and versions that are none', () => {
    const whole = apkIndex(PACKAGES, made(signer));
    for (let cut = 0; cut < whole.length; cut += 7)
      assert.match(failure(whole.subarray(0, cut)), /^REPOSITORY_(?:SIGNATURE|MALFORMED)$/, `cut at ${cut}`);
    for (const odd of [
      { name: 'two words', version: '1-r0' },
      { name: 'musl', version: '1 r0' },
      { name: '', version: '1-r0' },
      { name: 'musl', version: '' },
      { name: 'musl', version: '1-r0', origin: '\u001b[2J' },
    ])
      assert.equal(failure(apkIndex([odd], made(signer))), 'REPOSITORY_MALFORMED', JSON.stringify(odd));
    assert.equal(failure(apkIndex([], made(signer))), 'REPOSITORY_MALFORMED');
    const empty = gzipSync(Buffer.concat([raw({ name: 'DESCRIPTION', body: 'x' }), Buffer.alloc(1024)]));
    assert.equal(failure(Buffer.concat([apkSignature(empty, made(signer)), empty])), 'REPOSITORY_MALFORMED');
  });

  it('is checked by keys of Alpine that are, byte for byte, the files of their digests', () => {
    for (const { id, sha256, pem } of ALPINE_KEYS) {
      assert.equal(hash('sha256', pem), sha256, id);
      assert.equal(createPublicKey(pem).asymmetricKeyType, 'rsa', id);
    }
    assert.equal(new Set(alpineKeys().map(({ name }) => name)).size, ALPINE_KEYS.length);
  });

  it('takes no file for a key that is none, or has a private half', async () => {
    const file = join(context.dir, 'private.rsa.pub');
    writeFileSync(file, made(signer).privateKey.export({ type: 'pkcs8', format: 'pem' }));
    for (const path of [file, join(context.dir, 'nowhere'), import.meta.filename])
      await assert.rejects(readApkKey(path), { code: 'REPOSITORY_BAD_KEY' }, path);
  });
});
