import type { DocumentKind } from '../../base/yaml/problem.ts';
import { scanError } from '../errors.ts';
import type { LoweringCandidate } from '../triage/lowering-rules.ts';
import type { IgnoreEntry } from './schema.ts';
import type { IgnoreVersionTest } from './version-test.ts';

/** One rule: what it fits is lowered, with its reason. What it does not state, it does not ask for. */
export type IgnoreRule = Omit<IgnoreEntry, 'versions'> & {
  /** For answers: `CVE-2026-1 in openssl <3.0.9`. */
  text: string;
  file: string;
  versions: IgnoreVersionTest | undefined;
  /** What files of other scanners ask besides, in their own sense of names and versions. */
  only?: (candidate: LoweringCandidate) => boolean;
};

/** How an ignore file is written: ours, `.trivyignore`, its YAML, or the `ignore` of `.grype.yaml`. */
export type IgnoreForm = 'own' | 'trivy' | 'trivy-yaml' | 'grype';

/** A file of rules; without a form its name says it. */
export type IgnoreFile = { path: string; form?: IgnoreForm };

export type IgnoreCode = 'SCAN_IGNORE_SYNTAX' | 'SCAN_IGNORE_INVALID';

export const IGNORE_FILE: DocumentKind<IgnoreCode> = {
  noun: 'ignore file',
  syntaxCode: 'SCAN_IGNORE_SYNTAX',
  invalidCode: 'SCAN_IGNORE_INVALID',
  error: scanError,
};
