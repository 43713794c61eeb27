import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import { subjectOfPurl } from '../../src/scan/subjects/subject-of.ts';
import type { JudgedPackage, Judgement } from '../../src/scan/types.ts';
import { advisoryDatabase, type FakeFeed } from './advisory-database.ts';

const open: AdvisoryDatabase[] = [];
after(() => {
  for (const database of open) database.close();
});

/** Closed when the tests of the file are over. */
export async function databaseOf(...feeds: FakeFeed[]): Promise<AdvisoryDatabase> {
  const database = await advisoryDatabase(feeds);
  open.push(database);
  return database;
}

export function subjectOf(purl: string, more: Partial<JudgedPackage> = {}): JudgedPackage {
  const found = subjectOfPurl(purl);
  assert.ok(found, purl);
  return { ...found, ...more };
}

export const idsOf = ({ matches }: Judgement): string[] => matches.map(({ vulnerability }) => vulnerability);

export const gapsOf = ({ gaps }: Judgement): string[] => gaps.map(({ why, what }) => `${why} ${what}`);
