import { z } from 'zod';
import { RequestRefused } from '../../http/answer.ts';
import { readJsonBody } from '../../http/request-body.ts';
import { dsseBody, dsseSpec } from './dsse.ts';
import { hashedrekordBody, hashedrekordSpec } from './hashedrekord.ts';
import { intotoBody, intotoSpec } from './intoto.ts';

const proposedEntry = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hashedrekord'), apiVersion: z.literal('0.0.1'), spec: hashedrekordSpec }),
  z.object({ kind: z.literal('dsse'), apiVersion: z.literal('0.0.1'), spec: dsseSpec }),
  z.object({ kind: z.literal('intoto'), apiVersion: z.literal('0.0.2'), spec: intotoSpec }),
]);

/** What Rekor v1 stores for a proposed entry, after its signature was checked: canonical JSON without the signed content. */
export function canonicalBody(request: Buffer): Buffer {
  const entry = readJsonBody(request, proposedEntry);
  return Buffer.from(bodyOf(entry), 'utf8');
}

function bodyOf(entry: z.infer<typeof proposedEntry>): string {
  switch (entry.kind) {
    case 'hashedrekord':
      return hashedrekordBody(entry.spec);
    case 'dsse':
      return dsseBody(entry.spec);
    case 'intoto':
      return intotoBody(entry.spec);
    default:
      throw new RequestRefused(400, 'the kind of entry is not known');
  }
}
