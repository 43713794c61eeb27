import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import { generateSigner } from '../keys/local-signer.ts';
import type { VerifiedSigner } from '../types.ts';
import { type AcceptedSigner, matchSigner } from './match-signer.ts';
import { exactMatcher } from './matcher.ts';

const ISSUER = 'https://token.actions.githubusercontent.com';
const signer: VerifiedSigner = {
  kind: 'certificate',
  identity: 'https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main',
  claims: { issuer: ISSUER, sourceRepositoryUri: 'https://github.com/acme/app' },
  key: digestOf('key'),
  notAfter: 0,
};

const accept = (identity: string, issuer = ISSUER, repository?: string): AcceptedSigner => ({
  kind: 'identity',
  identity: exactMatcher(identity),
  issuer: exactMatcher(issuer),
  ...(repository && { claims: { sourceRepositoryUri: exactMatcher(repository) } }),
});
const codeOf = (who: VerifiedSigner, ...accepted: AcceptedSigner[]) =>
  matchSigner({ signer: who }, accepted)?.code ?? 'accepted';

describe('matchSigner', () => {
  it('accepts the identity that one of the accepted describes', () => {
    const claimed = accept(signer.identity, ISSUER, 'https://github.com/acme/app');

    assert.equal(codeOf(signer, accept(signer.identity)), 'accepted');
    assert.equal(codeOf(signer, accept('somebody else'), claimed), 'accepted');
  });

  it('says what is wrong with the closest of the accepted', () => {
    const [otherIdentity, otherIssuer, otherRepository] = [
      accept('somebody else'),
      accept(signer.identity, 'https://accounts.google.com'),
      accept(signer.identity, ISSUER, 'https://github.com/acme/fork'),
    ];

    assert.equal(codeOf(signer, otherIdentity), 'IDENTITY_MISMATCH');
    assert.equal(codeOf(signer, otherIdentity, otherIssuer), 'ISSUER_MISMATCH');
    assert.equal(codeOf(signer, otherRepository, otherIssuer, otherIdentity), 'CLAIM_MISMATCH');
  });

  it('never joins the identity of one with the issuer of another', () => {
    assert.equal(
      codeOf(signer, accept(signer.identity, 'https://a.example'), accept('x', ISSUER)),
      'ISSUER_MISMATCH',
    );
  });

  it('wants a claim to be there before it can match', () => {
    const anything = { text: 'anything', matches: () => true };
    const wanted: AcceptedSigner = {
      kind: 'identity',
      identity: anything,
      issuer: anything,
      claims: { buildTrigger: anything },
    };

    assert.equal(codeOf(signer, wanted), 'CLAIM_MISMATCH');
    assert.equal(
      codeOf({ ...signer, claims: { issuer: undefined } }, { ...wanted, claims: {} }),
      'ISSUER_MISMATCH',
    );
  });

  it('accepts the key of a list and no other, and never a certificate for its key', async () => {
    const [one, two] = await Promise.all([generateSigner('p256'), generateSigner('p256')]);
    const keys = [one, two].map(({ publicKey }): AcceptedSigner => ({ kind: 'key', key: publicKey }));
    const byKey = (key: VerifiedSigner['key']): VerifiedSigner => ({ kind: 'key', key });

    assert.equal(codeOf(byKey(two.publicKey.id), ...keys), 'accepted');
    assert.equal(codeOf(byKey(digestOf('another')), ...keys), 'KEY_MISMATCH');
    assert.equal(codeOf(byKey(one.publicKey.id), accept('x')), 'SIGNER_KIND_MISMATCH');
    assert.equal(codeOf({ ...signer, key: one.publicKey.id }, ...keys), 'SIGNER_KIND_MISMATCH');
  });

  it('accepts nobody when nobody is accepted', () => {
    assert.equal(codeOf(signer), 'SIGNER_KIND_MISMATCH');
    assert.equal(codeOf({ kind: 'key', key: digestOf('key') }), 'SIGNER_KIND_MISMATCH');
  });

  it('names who signed and who is accepted', () => {
    const message = matchSigner({ signer }, [accept('dev@example.com')])?.message ?? '';

    assert.match(message, /release\.yml@refs\/heads\/main; accepted: dev@example\.com$/);
    const wrong = (...accepted: AcceptedSigner[]) => matchSigner({ signer }, accepted)?.message ?? '';
    assert.match(
      wrong(accept('x'), accept(signer.identity, 'https://issuer.example')),
      /vouched for by https:\/\/token\.actions\S+; accepted: https:\/\/issuer\.example$/,
    );
    assert.match(
      wrong(accept(signer.identity, ISSUER, 'https://github.com/acme/fork'), accept('x')),
      /has sourceRepositoryUri \S+\/app; accepted: \S+\/fork$/,
    );
    const built = { ...accept(signer.identity), claims: { buildTrigger: exactMatcher('push') } };
    assert.match(wrong(built as AcceptedSigner), /has no buildTrigger; accepted: push$/);
  });

  it('names five who are accepted, and says how many more there are', () => {
    const named = (count: number): string =>
      matchSigner(
        { signer },
        Array.from({ length: count }, (_, at) => accept(`p${at}`)),
      )?.message ?? '';
    assert.match(named(5), /accepted: p0, p1, p2, p3, p4$/);
    assert.match(named(6), /accepted: p0, p1, p2, p3, p4 and 1 more$/);
  });
});
