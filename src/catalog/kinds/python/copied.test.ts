import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { BUNDLED_PYTHON } from '../../known/bundled-python.ts';
import { pythonCataloguer } from './index.ts';

/** What is found, `name@version` by place; files that say nothing need only be there. */
function copies(files: Record<string, string>): Record<string, string> {
  const { found, problems } = catalogued(files, [pythonCataloguer]);
  assert.deepEqual(problems, []);
  return Object.fromEntries(
    found.map(({ name, version, evidence }) => [evidence.locations[0], `${name}@${version ?? ''}`]),
  );
}

describe('copies of libraries of Python', () => {
  it('have the version that their own file states, in each form', () => {
    const stated = {
      'app/urllib3/_version.py': '__version__ = version = "1.26.5"\n',
      'app/urllib3/response.py': '',
      'app/certifi/__init__.py': 'from .core import where\n\n__version__ = "2023.07.22"\n',
      'app/certifi/core.py': '',
      'app/django/__init__.py': 'VERSION = (4, 2, 0, "final", 0)\n',
      'app/django/shortcuts.py': '',
      'app/paramiko/_version.py': '__version_info__ = (2, 8, 0)\n',
      'app/paramiko/transport.py': '',
      'app/websockets/version.py': 'tag = version = commit = "14.0"\n',
      'app/websockets/protocol.py': '',
      'app/pydantic/version.py': "VERSION: str = u'1.10.2'\n",
      'app/pydantic/json_schema.py': '',
      'six.py': '__version__ = "1.9.0"\n',
    };
    assert.deepEqual(copies(stated), {
      'app/urllib3/_version.py': 'urllib3@1.26.5',
      'app/certifi/__init__.py': 'certifi@2023.7.22',
      'app/django/__init__.py': 'django@4.2',
      'app/paramiko/_version.py': 'paramiko@2.8.0',
      'app/websockets/version.py': 'websockets@14.0',
      'app/pydantic/version.py': 'pydantic@1.10.2',
      'six.py': 'six@1.9.0',
    });
  });

  it('are none without the other file that tells them, and are told without a version only where nothing is described', () => {
    assert.deepEqual(copies({ 'app/urllib3/_version.py': '__version__ = "1.0"\n', 'app/six.py': 'x\n' }), {});
    const silent = { 'lib/rich/__init__.py': '', 'lib/rich/_emoji_codes.py': '' };
    assert.deepEqual(copies(silent), { 'lib/rich/__init__.py': 'rich@' });
    const tool = { 'tool-1.dist-info/METADATA': 'Name: tool\nVersion: 1\n' };
    assert.deepEqual(copies({ ...silent, ...tool }), { 'tool-1.dist-info/METADATA': 'tool@1' });
    // Another form than that of a release: it does not say how that is called.
    const unfinished = { 'django/__init__.py': 'VERSION = (5, 0, 0, "rc", 1)\n', 'django/shortcuts.py': '' };
    assert.deepEqual(copies(unfinished), { 'django/__init__.py': 'django@' });
  });

  it('are known by the metadata or the list beside them, where there is one', () => {
    const urllib3 = { 'a/urllib3/_version.py': '__version__ = "1.26.5"\n', 'a/urllib3/response.py': '' };
    assert.deepEqual(
      copies({ ...urllib3, 'a/urllib3-1.26.6.dist-info/METADATA': 'Name: urllib3\nVersion: 1.26.6\n' }),
      { 'a/urllib3-1.26.6.dist-info/METADATA': 'urllib3@1.26.6' },
    );
    assert.deepEqual(copies({ ...urllib3, 'a/vendor.txt': 'urllib3==1.26.7\n' }), {
      'a/vendor.txt': 'urllib3@1.26.7',
    });
  });

  it('are told by rows of which none speaks of the file of another', () => {
    const files = BUNDLED_PYTHON.flatMap(({ module, files: names }) =>
      names.map((name) => `${module}/${name}`),
    );
    assert.equal(new Set(files).size, files.length);
    for (const { project } of BUNDLED_PYTHON) assert.match(project, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });
});
