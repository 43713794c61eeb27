import type { ServiceContext } from '../service/ask-service.ts';
import type { Service } from '../signing-config/signing-services.ts';
import type { LogEntry } from '../types.ts';
import { submitToRekor1 } from './rekor-1.ts';
import { submitToRekor2 } from './rekor-2.ts';
import { requireOurEntry } from './require-our-entry.ts';
import type { Submission } from './submission.ts';

/** Major versions of Rekor's API that are spoken. */
export const REKOR_VERSIONS = [1, 2] as const;

/**
 * Has a log take in a signature, and checks that the entry it gives back is about that signature and in the tree that it states.
 * Whether the log itself is to be trusted is for the verifier and its trusted root.
 * Throws SERVICE_OFFLINE, SERVICE_UNAVAILABLE, SERVICE_REFUSED, SERVICE_ANSWER_INVALID.
 */
export async function submitToLog(
  log: Service,
  submission: Submission,
  context: ServiceContext,
): Promise<LogEntry> {
  const submit = log.majorApiVersion === 1 ? submitToRekor1 : submitToRekor2;
  const entry = await submit(log.url, submission, context);
  requireOurEntry(entry, submission, log.url);
  return entry;
}
