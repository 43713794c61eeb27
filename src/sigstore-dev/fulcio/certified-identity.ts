import { type AlternativeName, derUtf8, extension } from '../../sigstore/index.ts';
import { RequestRefused } from '../http/answer.ts';
import type { JwtClaims } from '../oidc/jwt.ts';

/** What Fulcio writes into a certificate for a token, and what the requester must have signed to prove that he holds the key. */
export type CertifiedIdentity = {
  alternativeName: AlternativeName;
  /** The token's claim that proof of possession is over: the e-mail address of a person, else the subject. */
  challenge: string;
  /** Fulcio's own extensions besides the two of the issuer (fulcio, docs/oid-info.md): last arc to value. */
  claims: Record<number, string>;
};

/** Which kind of token it is, by the claims that only such a token has. */
export function identityOf(claims: JwtClaims): CertifiedIdentity {
  if (typeof claims['job_workflow_ref'] === 'string') return githubIdentity(claims);
  if (typeof claims['ci_config_ref_uri'] === 'string') return gitlabIdentity(claims);
  if (claims['email'] !== undefined) return personIdentity(claims);
  return subjectIdentity(claims);
}

/** OID 1.3.6.1.4.1.57264.1: 1 to 6 hold bare text, from 8 on a UTF8String. */
export function fulcioExtensions(issuer: string, claims: Record<number, string>): Uint8Array[] {
  const all = Object.entries({ 1: issuer, 8: issuer, ...claims });
  return all.map(([arc, text]) =>
    extension(`1.3.6.1.4.1.57264.1.${arc}`, Number(arc) <= 6 ? Buffer.from(text, 'utf8') : derUtf8(text)),
  );
}

function personIdentity(claims: JwtClaims): CertifiedIdentity {
  const email = text(claims, 'email');
  if (claims['email_verified'] !== true) throw refused(`the e-mail address ${email} is not verified`);
  if (!/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(email)) throw refused(`${email} is not an e-mail address in ASCII`);
  return { alternativeName: { kind: 'email', value: email }, challenge: email, claims: {} };
}

/** A subject that is a URI is used as it is; any other is a user of the issuer, `NAME!HOST`. */
function subjectIdentity(claims: JwtClaims): CertifiedIdentity {
  const [sub, issuer] = [text(claims, 'sub'), text(claims, 'iss')];
  const name: AlternativeName = URI.test(sub)
    ? { kind: 'uri', value: sub }
    : { kind: 'username', value: `${sub}!${URL.parse(issuer)?.hostname ?? issuer}` };
  return { alternativeName: name, challenge: sub, claims: {} };
}

function githubIdentity(claims: JwtClaims): CertifiedIdentity {
  const at = (name: string): string => `https://github.com/${text(claims, name)}`;
  const signer = at('job_workflow_ref');
  return {
    alternativeName: uri(signer),
    challenge: text(claims, 'sub'),
    claims: {
      2: text(claims, 'event_name'),
      3: text(claims, 'sha'),
      4: text(claims, 'workflow'),
      5: text(claims, 'repository'),
      6: text(claims, 'ref'),
      9: signer,
      10: text(claims, 'job_workflow_sha'),
      11: text(claims, 'runner_environment'),
      12: at('repository'),
      13: text(claims, 'sha'),
      14: text(claims, 'ref'),
      15: text(claims, 'repository_id'),
      16: at('repository_owner'),
      17: text(claims, 'repository_owner_id'),
      18: at('workflow_ref'),
      19: text(claims, 'workflow_sha'),
      20: text(claims, 'event_name'),
      21: `${at('repository')}/actions/runs/${text(claims, 'run_id')}/attempts/${text(claims, 'run_attempt')}`,
      22: text(claims, 'repository_visibility'),
    },
  };
}

function gitlabIdentity(claims: JwtClaims): CertifiedIdentity {
  const host = text(claims, 'iss').replace(/\/$/, '');
  const signer = `https://${text(claims, 'ci_config_ref_uri')}`;
  const ref = `refs/${text(claims, 'ref_type') === 'tag' ? 'tags' : 'heads'}/${text(claims, 'ref')}`;
  const project = `${host}/${text(claims, 'project_path')}`;
  return {
    alternativeName: uri(signer),
    challenge: text(claims, 'sub'),
    claims: {
      9: signer,
      10: text(claims, 'ci_config_sha'),
      11: text(claims, 'runner_environment'),
      12: project,
      13: text(claims, 'sha'),
      14: ref,
      15: text(claims, 'project_id'),
      16: `${host}/${text(claims, 'namespace_path')}`,
      17: text(claims, 'namespace_id'),
      18: signer,
      19: text(claims, 'ci_config_sha'),
      20: text(claims, 'pipeline_source'),
      21: `${project}/-/jobs/${text(claims, 'job_id')}`,
      22: text(claims, 'project_visibility'),
    },
  };
}

const URI = /^[a-z][a-z0-9+.-]*:\/\/[\x21-\x7e]+$/i;

function uri(value: string): AlternativeName {
  if (!URI.test(value)) throw refused(`${value.slice(0, 200)} is not a URI in ASCII`);
  return { kind: 'uri', value };
}

function text(claims: JwtClaims, name: string): string {
  const value = claims[name];
  if (typeof value !== 'string' || value === '') throw refused(`it lacks the claim ${name}`);
  return value;
}

function refused(what: string): RequestRefused {
  return new RequestRefused(400, `no certificate for this identity token: ${what}`);
}
