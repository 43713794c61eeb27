import { digestOf } from '../../base/digest.ts';
import type { LoggedSigner } from '../log/entry-body.ts';
import { verifyLogEntry } from '../log/verify-log-entry.ts';
import { RefusedError } from '../refusal.ts';
import { verifyTimestamp } from '../timestamps/verify-timestamp.ts';
import type { Bundle, CertificateAuthority, SignedData, TrustedRoot, VerifiedBundle } from '../types.ts';
import { type ProvenKey, signatureOf } from './check-signature.ts';

export type CheckedTimestamps = {
  /** Milliseconds. */
  times: number[];
  /** Authorities, not tokens: anyone who has a signature can have it stamped by one of them any number of times. */
  distinct: number;
  /** Why one does not count. */
  untrusted: RefusedError | undefined;
};

/** Timestamps of authorities that the root does not name are passed over; a wrong one throws RefusedError TIMESTAMP_INVALID. */
export function checkTimestamps(bundle: Bundle, trustedRoot: TrustedRoot | undefined): CheckedTimestamps {
  const authorities = trustedRoot?.timestampAuthorities ?? [];
  const signature = signatureOf(bundle.content);
  const times: number[] = [];
  const by = new Set<string>();
  let untrusted: RefusedError | undefined;
  for (const response of bundle.timestamps) {
    try {
      const { at, authority } = verifyTimestamp(response, signature, authorities);
      times.push(at);
      by.add(nameOf(authority));
    } catch (error) {
      if (!(error instanceof RefusedError) || error.refusal.code !== 'TIMESTAMP_UNTRUSTED') throw error;
      untrusted = error;
    }
  }
  return { times, distinct: by.size, untrusted };
}

/** A root names an authority once for each of its certificates; where it gives no address, the certificate that they come from is the name. */
function nameOf({ uri, chain }: CertificateAuthority): string {
  return uri === '' ? digestOf(chain.at(-1) ?? new Uint8Array()) : uri;
}

export type CheckedLogEntries = {
  verified: VerifiedBundle['logEntries'];
  /** By what the log stored: nothing vouches for the index that a bundle states next to an inclusion proof. */
  distinct: number;
  /** Proven by promises of logs, ms. */
  times: number[];
  /** Why one does not count. */
  unknown: RefusedError | undefined;
};

/** Entries of logs that the root does not name are passed over; a wrong one of a log that it names throws, as verifyLogEntry says. */
export function checkLogEntries(
  bundle: Bundle,
  about: { signed: SignedData; signer: ProvenKey; timestamps: readonly number[] },
  trustedRoot: TrustedRoot | undefined,
): CheckedLogEntries {
  const subject = {
    signed: about.signed,
    payload: bundle.content.kind === 'envelope' ? bundle.content.envelope.payload : undefined,
    signature: signatureOf(bundle.content),
    signer: loggedSigner(about.signer),
    timestamps: about.timestamps,
  };
  const logs = trustedRoot?.logs ?? [];
  const found = bundle.logEntries.map((entry) => verifyLogEntry(entry, bundle.format, subject, logs));
  const known = found.filter((entry) => entry !== undefined);
  const stored = bundle.logEntries.map((entry, at) => `${found[at]?.log.key.id} ${digestOf(entry.body)}`);
  const unknown = bundle.logEntries[found.indexOf(undefined)];
  return {
    verified: known.map(({ log, logIndex }) => ({ baseUrl: log.baseUrl, logIndex })),
    distinct: new Set(stored.filter((_, at) => found[at] !== undefined)).size,
    times: known.flatMap(({ at }) => (at === undefined ? [] : [at])),
    unknown:
      unknown &&
      new RefusedError(
        'LOG_UNKNOWN',
        `the log with the key id ${Buffer.from(unknown.logId.subarray(0, 32)).toString('hex')} is not in ${trustedRoot ? 'the trusted root' : 'any trusted root: there is none'}`,
        'name the trusted root that it belongs to with --trusted-root',
      ),
  };
}

function loggedSigner(signer: ProvenKey): LoggedSigner {
  return signer.kind === 'key'
    ? { kind: 'key', der: signer.key.spki }
    : { kind: 'certificate', der: signer.leaf.der };
}
