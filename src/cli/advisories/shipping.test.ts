import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { flagsOf, runLine } from '../../../test/fakes/run-line.ts';
import type { DbOptions } from './options.ts';

describe('shearwall db push and pull', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const at = (name: string): string => join(context.dir, name);
  const env = (): NodeJS.ProcessEnv => ({ COSIGN_PASSWORD: 'secret', XDG_STATE_HOME: at('state') });
  before(async () => {
    context = await repositoryContext();
    await mkdir(at('keys'));
    await runLine(['keys', 'generate', '-o', at('keys/k'), '--type', 'p256'], context, env());
    await writeFile(
      at('kev.json'),
      JSON.stringify({
        title: 'CISA Catalog of Known Exploited Vulnerabilities',
        catalogVersion: '2025.08.25',
        vulnerabilities: [
          { cveID: 'CVE-2024-3094', dateAdded: '2024-04-01', knownRansomwareCampaignUse: 'Unknown' },
        ],
      }),
    );
    await run(['import', at('kev.json')]);
    await run(['build']);
  });
  after(() => context[Symbol.asyncDispose]());

  const run = async (args: string[], options: DbOptions = {}) =>
    await runLine(['db', ...args, ...flagsOf({ dataDir: at('data'), ...options })], context, env());

  it('ship the database, signed, and take it by the key of who signed it', async () => {
    const place = `oci:${at('layout')}:v1`;
    const pushed = await run(['push', place], { key: at('keys/k.key') });
    const accepted = { key: at('keys/k.pub'), insecureIgnoreTlog: true, dataDir: at('elsewhere') };
    const pulled = await run(['pull', place], accepted);
    const again = await run(['pull', place], accepted);
    const needsLog = await run(['pull', place], {
      ...accepted,
      insecureIgnoreTlog: false,
      trustedRoot: undefined,
    } as never).catch((error: unknown) => error);

    assert.match(pushed.text, /^sha256:/);
    assert.deepEqual([pulled.exitCode, again.exitCode], [0, 0]);
    assert.match(pulled.text, /is now the database of oci:/);
    assert.match(again.text, /already/);
    assert.ok(needsLog instanceof Error || (needsLog as { exitCode: number }).exitCode === 1);
    assert.equal((await run(['search', 'CVE-2024-3094'], { dataDir: at('elsewhere') })).exitCode, 0);
  });

  it('want to know where, and who may have signed', async () => {
    await assert.rejects(run(['push'], { key: 'k' }), { code: 'CLI_DB', hint: /HOST\/NAME:TAG/ });
    await assert.rejects(run(['pull', 'oci:x']), { code: 'CLI_ACCEPTED_SIGNER' });
    await assert.rejects(run(['push', 'oci:x'], { allowOlder: true }), {
      message: 'db push takes no --allow-older',
    });
    await assert.rejects(run(['pull', 'oci:x'], { yes: true }), { message: 'db pull takes no --yes' });
  });
});
