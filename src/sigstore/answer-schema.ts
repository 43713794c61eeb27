import { z } from 'zod';
import { REFUSAL_REMEDIES, REFUSALS, type RefusalCode } from './refusal.ts';

const refusalCode = z.enum(Object.keys(REFUSALS) as RefusalCode[]);

export const refusal = z.object({
  code: refusalCode,
  message: z.string().describe('What was found and what was wanted, with the values'),
  hint: z.string().optional().describe('What the user can do about it, where there is something'),
  remedies: z
    .array(z.enum(REFUSAL_REMEDIES))
    .optional()
    .describe('The same as codes, where commands or options of a program are meant'),
});

export const certificateClaims = z
  .object({
    issuer: z.string().optional(),
    buildSignerUri: z.string().optional(),
    buildSignerDigest: z.string().optional(),
    runnerEnvironment: z.string().optional(),
    sourceRepositoryUri: z.string().optional(),
    sourceRepositoryDigest: z.string().optional(),
    sourceRepositoryRef: z.string().optional(),
    sourceRepositoryOwnerUri: z.string().optional(),
    buildConfigUri: z.string().optional(),
    buildConfigDigest: z.string().optional(),
    buildTrigger: z.string().optional(),
    runInvocationUri: z.string().optional(),
    sourceRepositoryVisibility: z.string().optional(),
  })
  .describe("Fulcio's OID extensions (fulcio, docs/oid-info.md), by our names");
