import { z } from 'zod';

const versionScheme = z
  .enum([
    'deb',
    'apk',
    'rpm',
    'alpm',
    'semver',
    'npm',
    'pypi',
    'maven',
    'gem',
    'golang',
    'cargo',
    'composer',
    'nuget',
    'cran',
    'hackage',
    'pub',
    'hex',
    'bitnami',
    'generic',
  ])
  .describe('How the versions of one ecosystem are ordered; named as the purl type or the `vers` scheme is');

const versionInterval = z
  .object({
    low: z.string().optional(),
    lowExcluded: z.literal(true).optional(),
    high: z.string().optional(),
    highIncluded: z.literal(true).optional(),
    prereleasesOf: z
      .array(z.string())
      .optional()
      .describe(
        "npm's ranges: a prerelease is in the interval only if it is one of these releases' (`1.2.3`). Advisories have no such rule",
      ),
  })
  .describe(
    'From `low` to `high` in the order of a scheme. Absent: open on that side. `low` is included, `high` is not, unless stated otherwise',
  );

export const versionRange = z
  .object({
    scheme: versionScheme,
    intervals: z.array(versionInterval),
    versions: z.array(z.string()).optional(),
    except: z.array(z.string()).optional(),
  })
  .describe(
    'A version is in the range when it is in one of the intervals or is equal to one of `versions`, and to none of `except`',
  );
