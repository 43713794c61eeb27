import { idsOfRows } from '../engine/known-rows.ts';
import { amongNumbers, amongTexts, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { take } from '../postings/counters.ts';

export type Named = { imageId: number; reference: string };

/** `registry/app:1.2@sha256:…` in its repository and tag; '' where there is no tag. */
export function splitReference(reference: string): { repository: string; tag: string } {
  const withoutDigest = reference.split('@')[0] ?? '';
  const colon = withoutDigest.lastIndexOf(':');
  if (colon <= withoutDigest.lastIndexOf('/')) return { repository: withoutDigest, tag: '' };
  return { repository: withoutDigest.slice(0, colon), tag: withoutDigest.slice(colon + 1) };
}

/** Notes under which references images are known; what was noted before is left. `knownImages`: those that may have some. */
export async function recordReferences(
  handle: Handle,
  named: readonly Named[],
  knownImages: readonly number[],
): Promise<void> {
  const wanted = named.filter(({ reference }) => reference !== '');
  const repositories = await idsOfRepositories(
    handle,
    wanted.map(({ reference }) => splitReference(reference).repository),
  );
  const seen = await storedReferences(handle, knownImages);
  const rows: [number, number, string][] = [];
  for (const { imageId, reference } of wanted) {
    const { repository, tag } = splitReference(reference);
    const key = `${imageId} ${repositories.get(repository)} ${tag}`;
    if (!seen.has(key)) rows.push([imageId, repositories.get(repository) ?? 0, tag]);
    seen.add(key);
  }
  const first = await take(handle, 'image_reference', rows.length);
  await insertMany(handle, {
    table: 'image_reference',
    columns: ['id', 'image_id', 'repository_id', 'tag'],
    rows: rows.map((row, index) => [first + index, ...row]),
  });
}

async function storedReferences(handle: Handle, imageIds: readonly number[]): Promise<Set<string>> {
  if (imageIds.length === 0) return new Set();
  const rows = await handle.database
    .selectFrom('image_reference')
    .select(['image_id', 'repository_id', 'tag'])
    .where(amongNumbers(handle, 'image_id', imageIds))
    .execute();
  return new Set(rows.map((row) => `${row.image_id} ${row.repository_id} ${row.tag}`));
}

async function idsOfRepositories(handle: Handle, names: readonly string[]): Promise<Map<string, number>> {
  const distinct = new Map(names.map((name) => [name, name]));
  return await idsOfRows(handle, handle.remembered.repositories, distinct, {
    stored: (some) => storedRepositories(handle, some),
    async insert(some) {
      await insertMany(handle, { table: 'repository', columns: ['name'], rows: some.map((name) => [name]) });
    },
  });
}

async function storedRepositories(handle: Handle, names: Iterable<string>): Promise<Map<string, number>> {
  const rows = await handle.database
    .selectFrom('repository')
    .select(['id', 'name'])
    .where(amongTexts(handle, 'name', names))
    .execute();
  return new Map(rows.map((row) => [row.name, row.id]));
}
