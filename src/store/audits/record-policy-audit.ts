import { bytesOfDigest } from '../engine/digests.ts';
import { insertMany } from '../engine/many.ts';
import { storable } from '../engine/storable.ts';
import { handleOf } from '../handle.ts';
import type { Edit } from '../types.ts';
import { AUDIT_VERDICTS, type RecordedAudit, type RecordedImage } from './types.ts';

/** In the place of the audit before. False: no cluster is called so. */
export async function recordPolicyAudit(
  edit: Edit,
  { images, ...audit }: RecordedAudit & { images: readonly RecordedImage[] },
): Promise<boolean> {
  const handle = handleOf(edit);
  const { database } = handle;
  const { cluster } = audit;
  const known = await database
    .selectFrom('cluster')
    .select('id')
    .where('name', '=', cluster)
    .where('forgotten_at', 'is', null)
    .executeTakeFirst();
  if (known === undefined) return false;
  await dropPolicyAudit(edit, cluster);
  await database
    .insertInto('policy_audit')
    .values({
      cluster,
      at: audit.at,
      objects: audit.objects,
      not_looked_at: JSON.stringify(audit.notLookedAt),
      unreadable: JSON.stringify(audit.unreadable),
      policies: bytesOfDigest(audit.policies),
      trusted_root: bytesOfDigest(audit.trustedRoot),
    })
    .execute();
  await insertMany(handle, {
    table: 'audited_image',
    columns: [
      'cluster',
      'kind',
      'namespace',
      'name',
      'owner',
      'place',
      'image',
      'digest',
      'verdict',
      'reasons',
      'warnings',
    ],
    rows: images.map((each) => [
      cluster,
      ...[each.kind, each.namespace, each.name].map((text) => storable(text)),
      each.owner === undefined ? null : storable(each.owner),
      storable(each.place),
      storable(each.image),
      each.digest === undefined ? null : bytesOfDigest(each.digest),
      AUDIT_VERDICTS.indexOf(each.verdict),
      // Escaped by JSON, odd characters are none.
      JSON.stringify(each.reasons),
      JSON.stringify(each.warnings),
    ]),
  });
  return true;
}

/** With a cluster that is forgotten. */
export async function dropPolicyAudit(edit: Edit, cluster: string): Promise<void> {
  const { database } = handleOf(edit);
  await database.deleteFrom('audited_image').where('cluster', '=', cluster).execute();
  await database.deleteFrom('policy_audit').where('cluster', '=', cluster).execute();
}
