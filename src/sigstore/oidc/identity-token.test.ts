import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identityOf } from './identity-of.ts';
import { parseIdentityToken } from './identity-token.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const clock = { nowMs: () => NOW };
const good = {
  iss: 'https://issuer.test',
  aud: 'sigstore',
  sub: 'me',
  exp: NOW / 1000 + 600,
  iat: NOW / 1000,
};

const jwt = (claims: unknown): string =>
  ['{"alg":"none"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
const parse = (claims: object) => parseIdentityToken(jwt({ ...good, ...claims }), clock);

describe('parseIdentityToken', () => {
  it('reads a token, without the newline that files end with', () => {
    const token = parseIdentityToken(` ${jwt(good)}\r\n`, clock);

    assert.equal(token.raw, jwt(good));
    assert.deepEqual(
      [token.issuer, token.audience, token.expiresAt, token.proofSubject],
      ['https://issuer.test', ['sigstore'], NOW + 600_000, 'me'],
    );
  });

  it('proves possession over the e-mail address where there is one, as Fulcio wants it', () => {
    assert.equal(parse({ email: 'a@b.test', email_verified: true }).proofSubject, 'a@b.test');
    assert.equal(parse({ email: 'a@b.test', email_verified: 'true' }).proofSubject, 'a@b.test');
    assert.equal(parse({ email: '' }).proofSubject, 'me');
  });

  it('refuses an address that the issuer has not verified', () => {
    for (const email_verified of [false, undefined, 'false', 1])
      assert.throws(() => parse({ email: 'a@b.test', email_verified }), {
        code: 'IDENTITY_TOKEN_INVALID',
        message: /has not verified the e-mail/,
      });
  });

  it('says when a token has expired, or is not valid yet', () => {
    assert.throws(() => parse({ exp: NOW / 1000 }), {
      code: 'IDENTITY_TOKEN_EXPIRED',
      message: /of https:\/\/issuer.test expired at 2026-11-24T12:00:00.000Z; it is now 2026-11-24T12:00/,
    });
    assert.throws(() => parse({ nbf: NOW / 1000 + 300 }), { code: 'IDENTITY_TOKEN_EXPIRED', hint: /clock/ });
    assert.throws(() => parse({ iat: NOW / 1000 + 300 }), { code: 'IDENTITY_TOKEN_EXPIRED' });
    parse({ iat: NOW / 1000 + 30 });
  });

  const bad: [string, string, RegExp][] = [
    ['nothing', ' \n', /empty/],
    ['a secret that is not a token', 'hunter2-hunter2', /three parts/],
    ['an encrypted token', 'a.b.c.d.e', /three parts/],
    ['a token with a line break inside', `${jwt(good).slice(0, 20)}\n${jwt(good).slice(20)}`, /three parts/],
    ['a middle part that is not valid JSON', 'hunter2.hunter2.hunter2', /not a JSON object/],
    ['claims that are a list', jwt([]), /not a JSON object/],
    ['a token of megabytes', `a.${'b'.repeat(1 << 20)}.c`, /more than 16384/],
    [
      'claims nested deep',
      `a.${Buffer.from('['.repeat(10_000)).toString('base64url')}.c`,
      /not a JSON object/,
    ],
    ['no issuer', jwt({ ...good, iss: undefined }), /no usable iss/],
    ['an issuer with control characters', jwt({ ...good, iss: 'https://a\u001b[2J' }), /no usable iss/],
    ['no subject', jwt({ ...good, sub: '' }), /no usable sub/],
    ['a subject that is a list', jwt({ ...good, sub: ['me'] }), /no usable sub/],
    ['no expiry', jwt({ ...good, exp: undefined }), /no time of expiry/],
    ['an expiry that is text', jwt({ ...good, exp: '2030' }), /exp is not a valid time/],
    ['an expiry beyond all time', jwt({ ...good, exp: 1e300 }), /exp is not a valid time/],
  ];
  for (const [what, text, message] of bad) {
    it(`refuses ${what}, and does not repeat it`, () => {
      assert.throws(
        () => parseIdentityToken(text, clock),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'IDENTITY_TOKEN_INVALID');
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /hunter2/);
          return true;
        },
      );
    });
  }

  it('takes no claim from a prototype', () => {
    const text = JSON.stringify({ ...good, sub: undefined }).replace('{', '{"__proto__":{"sub":"root"},');
    const raw = ['{}', text, 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');

    assert.throws(() => parseIdentityToken(raw, clock), { message: /no usable sub/ });
  });
});

describe('identityOf', () => {
  const of = (claims: object) => identityOf(parse(claims));

  it('names a person by address, and the issuer that vouched for it', () => {
    const email = { email: 'a@b.test', email_verified: true };

    assert.deepEqual(of(email), { identity: 'a@b.test', issuer: 'https://issuer.test' });
    assert.deepEqual(of({ ...email, federated_claims: { connector_id: 'https://accounts.test' } }), {
      identity: 'a@b.test',
      issuer: 'https://accounts.test',
    });
  });

  it('names the workflow of a job of GitHub Actions', () => {
    const iss = 'https://token.actions.githubusercontent.com';
    const job_workflow_ref = 'acme/app/.github/workflows/release.yml@refs/heads/main';

    assert.deepEqual(of({ iss, job_workflow_ref, sub: 'repo:acme/app:ref:refs/heads/main' }), {
      identity: `https://github.com/${job_workflow_ref}`,
      issuer: iss,
    });
    assert.equal(of({ job_workflow_ref }).identity, 'me', 'another issuer says nothing of GitHub');
  });

  it('names the pipeline of GitLab CI, and the service account of a pod', () => {
    const ci_config_ref_uri = 'gitlab.com/acme/app//.gitlab-ci.yml@refs/heads/main';

    assert.equal(of({ ci_config_ref_uri }).identity, `https://${ci_config_ref_uri}`);
    assert.equal(
      of({ sub: 'system:serviceaccount:prod:builder' }).identity,
      'https://kubernetes.io/namespaces/prod/serviceaccounts/builder',
    );
  });

  it('names the subject of every other workload', () => {
    assert.equal(of({ sub: 'spiffe://acme.test/ci' }).identity, 'spiffe://acme.test/ci');
  });
});
