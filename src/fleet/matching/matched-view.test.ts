import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoryDatabase, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { image, type TestFleet, testFleet } from '../../../test/fakes/test-fleet.ts';
import { silentLog } from '../../base/log.ts';
import { silentProgress } from '../../base/progress.ts';
import { findExposure } from '../exposed/find-exposure.ts';
import { parseQuestion } from '../exposed/parse-question.ts';
import { addSbom } from '../inventory/add-sbom.ts';
import { openMatched, viewMatched } from './matched-view.ts';

const FLAW = fakeAdvisory('CVE-2026-1', { ecosystem: 'npm', name: 'left', fixed: '2.0.0', scheme: 'npm' });

function contextOf(fleet: TestFleet) {
  const clock = { nowMs: () => fleet.now.ms } as never;
  return { clock, progress: silentProgress, signal: new AbortController().signal, log: silentLog };
}

/** Recorded by somebody who did not match it. */
async function record(fleet: TestFleet, purl: string): Promise<void> {
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [{ type: 'library', name: 'a', purl }],
  };
  const bytes = Buffer.from(JSON.stringify(bom));
  await addSbom(
    { store: fleet.store, bytes, name: 'a.json', for: image('a'), attestedBy: undefined },
    contextOf(fleet),
  );
}

describe('a fleet that questions are asked of', () => {
  it('is matched once it was opened with its advisories', async () => {
    await using fleet = await testFleet();
    const advisories = await fleet.advise([{ covers: ['npm'], items: [FLAW] }]);
    await record(fleet, 'pkg:npm/left@1.0.0');
    const opened = await openMatched(fleet, contextOf(fleet));
    assert.ok('matched' in opened);
    const { databaseDigest, builtAt, at } = opened.matched;
    assert.deepEqual([databaseDigest, builtAt], [advisories.digest, advisories.builtAt * 1000]);
    assert.equal(at, fleet.now.ms);
  });

  it('is behind where package versions came since, and an answer about a vulnerability says so', async () => {
    await using fleet = await testFleet();
    await fleet.advise([{ covers: ['npm'], items: [FLAW] }]);
    await fleet.see('2026-03-01T00:00:00Z', [{ digest: image('a') }]);
    await record(fleet, 'pkg:npm/left@1.0.0');
    const looked = await viewMatched(fleet);
    assert.equal('behind' in looked && looked.behind.why, 'new-versions');
    const ask = async (what: string) =>
      await findExposure(
        {
          fleet: looked,
          question: parseQuestion(what, fleet.advisories),
          time: { kind: 'now' },
          knownAt: undefined,
          filter: {},
          limit: 10,
        },
        contextOf(fleet),
      );
    const answer = await ask('CVE-2026-1');
    assert.equal(answer.verdict, 'unknown');
    assert.match(answer.unknownBecause.join('\n'), /not matched with the advisories yet/);
    assert.equal((await ask('left')).verdict, 'exposed');
  });

  it('is behind another database than the one that it was matched with', async () => {
    await using fleet = await testFleet();
    await record(fleet, 'pkg:npm/left@1.0.0');
    const first = await fleet.advise([{ covers: ['npm'], items: [] }]);
    const { store } = fleet;
    const looked = await viewMatched({ store, advisories: { ...first, digest: 'sha256:other' } as never });
    assert.deepEqual('behind' in looked && looked.behind, {
      why: 'other-database',
      databaseDigest: first.digest,
    });
  });

  it('is matched without a time where nothing is in it, and nothing ever was matched', async () => {
    await using fleet = await testFleet();
    const advisories = await advisoryDatabase([]);
    const looked = await viewMatched({ store: fleet.store, advisories });
    assert.deepEqual('matched' in looked && looked.matched, {
      databaseDigest: advisories.digest,
      builtAt: advisories.builtAt * 1000,
      at: undefined,
    });
    advisories.close();
  });

  it('says that there is no database to ask', async () => {
    await using fleet = await testFleet();
    const looked = await viewMatched(fleet);
    assert.equal('behind' in looked && looked.behind.why, 'no-database');
  });
});
