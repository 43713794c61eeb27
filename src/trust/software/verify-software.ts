import type { Context } from '../../base/context.ts';
import type { DebOptions } from './deb/verify-deb.ts';
import { softwareError } from './errors.ts';
import type { NpmSources } from './npm/npm-settings.ts';
import type { NpmOptions } from './npm/verify-npm.ts';
import type { SoftwareVerification } from './types.ts';

export type SoftwareInput = {
  /** `npm:NAME@VERSION`, `deb:FILE`, `FILE.tgz`. */
  software: string;
  /** Opened only for kinds that need it. */
  npm: () => Promise<NpmOptions & { npm: NpmSources; answerFile?: string }>;
  deb: () => Promise<DebOptions>;
};

/** True for what `verify` takes besides images: `npm:NAME@VERSION`, `deb:FILE`, `FILE.tgz`. */
export function isSoftware(text: string): boolean {
  return /^(?:npm|deb):/.test(text) || text.endsWith('.tgz');
}

/** Says whether third-party software is vouched for by those who should, and who they are. */
export async function verifySoftware(
  { software, npm, deb }: SoftwareInput,
  context: Context,
): Promise<SoftwareVerification> {
  if (software.startsWith('deb:')) {
    const { verifyDeb } = await import('./deb/verify-deb.ts');
    return await verifyDeb(software.slice('deb:'.length), await deb(), context);
  }
  if (!isSoftware(software)) {
    throw softwareError('SOFTWARE_UNKNOWN_KIND', `'${software}' is not software that can be verified here`, {
      hint: 'write npm:NAME@VERSION, deb:FILE, or FILE.tgz with --npm-answer ANSWER.json',
    });
  }
  const { verifyNpm, verifyNpmFile } = await import('./npm/verify-npm.ts');
  const needs = await npm();
  if (software.startsWith('npm:')) return await verifyNpm(software.slice('npm:'.length), needs, context);
  const { answerFile } = needs;
  if (answerFile !== undefined) return await verifyNpmFile(software, { ...needs, answerFile }, context);
  throw softwareError('SOFTWARE_UNREADABLE', `the tarball ${software} does not say who made it`, {
    hint: 'add --npm-answer ANSWER.json, what its registry answers to GET /-/npm/v1/attestations/NAME@VERSION',
  });
}
