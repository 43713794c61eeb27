import { LARGE_FILE_BYTES } from '../../base/bounded-read.ts';
import { hexOf, isDigest } from '../../base/digest.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { isoTime } from '../../base/utc-time.ts';
import type { Artifact } from '../../sigstore/index.ts';
import {
  type Acceptance,
  type BlobVerification,
  blobJson,
  blobPreset,
  verifyBlobFile,
} from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import type { AcceptanceOptions } from './acceptance-options.ts';
import { attestationKind } from './attestation-kind.ts';
import { acceptedBy, readAcceptance } from './read-acceptance.ts';
import { readInput } from './read-input.ts';
import { signerText } from './render-verification.ts';
import { sayHint } from './say-hint.ts';

type Options = AcceptanceOptions & { bundle: string; preset?: string; repo?: string; type?: string };

/** Checks one file, or its digest alone, against one bundle. */
export async function checkBlob({
  args: [file = ''],
  options,
  out,
  env,
}: Invocation<Options>): Promise<ExitCode> {
  const { signers, proof } = await acceptanceOf(options, { out, env });
  const { type } = options;
  const artifact = await artifactAt(file);
  const attestation = type === undefined ? undefined : attestationKind({ type });
  const bundles = await readInput(options.bundle, BUNDLES_BYTES);
  const result = verifyBlobFile({ artifact, bundles, proof, signers, attestation });
  out.result(blobJson(file, result), () => renderBlob(file, result));
  return result.allowed ? 0 : 1;
}

const BUNDLES_BYTES = 256 * 1024 ** 2;

async function acceptanceOf(
  options: Options,
  where: Pick<Invocation<Options>, 'out' | 'env'>,
): Promise<Acceptance> {
  const { preset, repo, key, certificateIdentity, certificateIdentityRegexp } = options;
  if (preset === undefined) {
    if (repo !== undefined)
      throw cliError('CLI_ACCEPTED_SIGNER', '--repo belongs to --preset github', {
        hint: 'add --preset github',
      });
    return await readAcceptance(options, where);
  }
  if (key ?? certificateIdentity ?? certificateIdentityRegexp)
    throw cliError('CLI_ACCEPTED_SIGNER', '--preset says who may sign, and so do --key and --certificate-…', {
      hint: 'leave one out',
    });
  return await acceptedBy(
    blobPreset(preset, repo === undefined ? {} : { repository: repo }),
    options,
    where.env,
  );
}

async function artifactAt(file: string): Promise<Artifact> {
  if (isDigest(file))
    return { kind: 'digest', digest: { algorithm: 'sha256', value: Buffer.from(hexOf(file), 'hex') } };
  return { kind: 'bytes', bytes: await readInput(file, LARGE_FILE_BYTES) };
}

function renderBlob(file: string, result: BlobVerification): string {
  const { verified } = result;
  const lines = [`${result.allowed ? 'verified' : 'REFUSED'} ${file}`];
  if (verified !== undefined) {
    lines.push(`  by    ${signerText(verified.signer)}`);
    for (const { at, by } of verified.times) lines.push(`  at    ${isoTime(at)} (${by})`);
    if (verified.content.kind === 'statement') lines.push(`  says  ${verified.content.predicateType}`);
  }
  if (!result.allowed) {
    const { code, message } = result.reason;
    const hint = sayHint(result.reason);
    lines.push(`${code}: ${message}`, ...(hint === undefined ? [] : [`  hint: ${hint}`]));
  }
  return lines.map(terminalText).join('\n');
}
