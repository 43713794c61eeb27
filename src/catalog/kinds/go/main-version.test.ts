import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mainVersion } from './main-version.ts';

function versionOf(settings: Record<string, string>, version?: string): unknown {
  const main = { path: 'example.com/app', ...(version !== undefined && { version }) };
  return mainVersion({
    main,
    path: 'example.com/app/cmd/app',
    dependencies: [],
    settings: new Map(Object.entries(settings)),
  });
}

describe('mainVersion', () => {
  it('believes what Go recorded', () => {
    assert.deepEqual(versionOf({ '-ldflags': '-X main.version=9.9.9' }, 'v1.0.0'), {
      version: 'v1.0.0',
      from: 'build',
    });
  });

  it('takes the version that the linker put into a variable of the program', () => {
    for (const flags of [
      '-s -w -X main.version=1.2.3',
      "-X 'main.Version=v1.2.3' -X main.commit=abc",
      '-X=example.com/app/internal/build.GitVersion=1.2.3 -X main.date=2024-01-02',
      '-X github.com/prometheus/common/version.Version=1.2.3',
    ])
      assert.deepEqual(versionOf({ '-ldflags': flags }), { version: 'v1.2.3', from: 'ldflags' }, flags);
  });

  it('takes neither versions of other things nor anything that is not a version', () => {
    for (const flags of [
      '-X github.com/other/thing.Version=1.2.3',
      '-X main.goVersion=1.22.3 -X main.version=dev',
      '-X main.schemaversion2=1.2.3',
      '-X main.version=1.2.3 -X example.com/app/api.version=2.0.0',
    ])
      assert.equal(versionOf({ '-ldflags': flags }), undefined, flags);
  });

  it('names the commit as Go does', () => {
    const commit = { 'vcs.revision': '0123456789abcdef0123', 'vcs.time': '2024-05-06T07:08:09Z' };
    assert.deepEqual(versionOf(commit), { version: 'v0.0.0-20240506070809-0123456789ab', from: 'vcs' });
    assert.deepEqual(versionOf({ ...commit, 'vcs.modified': 'true' }), {
      version: 'v0.0.0-20240506070809-0123456789ab+dirty',
      from: 'vcs',
    });
  });

  it('says nothing when nothing says it', () => {
    assert.equal(versionOf({}), undefined);
    assert.equal(versionOf({ 'vcs.revision': '../..', 'vcs.time': '2024-05-06T07:08:09Z' }), undefined);
  });
});
