import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { sql } from 'kysely';
import { auditContract } from '../../test/contracts/audit-contract.ts';
import { careContract } from '../../test/contracts/care-contract.ts';
import { changeContract } from '../../test/contracts/change-contract.ts';
import { claimsContract } from '../../test/contracts/claims-contract.ts';
import { contentionContract } from '../../test/contracts/contention-contract.ts';
import { inventoryContract } from '../../test/contracts/inventory-contract.ts';
import { jobContract } from '../../test/contracts/job-contract.ts';
import { manyContract } from '../../test/contracts/many-contract.ts';
import { mergeContract } from '../../test/contracts/merge-contract.ts';
import { oldWriterContract } from '../../test/contracts/old-writer-contract.ts';
import { pagesContract } from '../../test/contracts/pages-contract.ts';
import { retentionContract } from '../../test/contracts/retention-contract.ts';
import { rootsContract } from '../../test/contracts/roots-contract.ts';
import { runContract } from '../../test/contracts/run-contract.ts';
import { tagsContract } from '../../test/contracts/tags-contract.ts';
import { toldContract } from '../../test/contracts/told-contract.ts';
import { putEmptyFleet } from '../../test/fakes/empty-fleet.ts';
import { testClock } from '../../test/fakes/fleet-sample.ts';
import { openStore } from './open-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-'));
after(() => rmSync(folder, { recursive: true }));

let number = 0;
const place = async () => ({ kind: 'sqlite', path: join(folder, `${++number}.db`) }) as const;
/** The schema is there already. */
const emptyPlace = async () => {
  const location = await place();
  await putEmptyFleet(location.path);
  return location;
};
const open = async () => openStore(await emptyPlace(), { clock: testClock });

claimsContract('SQLite', open);
mergeContract('SQLite', open, () => folder);
manyContract('SQLite', open);
inventoryContract('SQLite', open);
runContract('SQLite', open);
toldContract('SQLite', open);
rootsContract('SQLite', open);
jobContract('SQLite', open, sql`UPDATE job SET lease_until = 1`);
changeContract('SQLite', async (onStatement) =>
  openStore({ ...(await emptyPlace()), onStatement }, { clock: testClock }),
);
retentionContract('SQLite', open, () => folder);
auditContract('SQLite', place, () => folder);
pagesContract('SQLite', open);
tagsContract('SQLite', place);
careContract('SQLite', place, () => folder);
contentionContract('SQLite', place);
oldWriterContract('SQLite', place);
