/** An answer of `pins` with all that it can say. */
export const PINS = {
  pins: [
    {
      file: 'a.yaml',
      line: 1,
      image: 'app:1',
      state: 'update',
      to: 'sha256:00',
      platform: 'linux/amd64',
    },
  ],
  explained: [
    {
      repository: 'example.org/app',
      from: 'sha256:00',
      to: 'sha256:11',
      platform: 'linux/amd64',
      packages: [
        { name: 'a', from: '1', to: '2' },
        { name: 'b', to: '1' },
        { name: 'c', from: '1' },
      ],
      fixes: ['CVE-1'],
      brings: ['CVE-2'],
      files: { added: 1, removed: 1, changed: 1 },
      config: ['cmd'],
      sizeBytes: { before: 1, after: 2 },
    },
    {
      repository: 'example.org/b',
      from: 'sha256:00',
      to: 'sha256:11',
      packages: [],
      why: 'it is gone',
    },
  ],
  left: [{ file: 'b.yaml', line: 2, text: 'app:2', why: 'a template' }],
  filesLookedAt: 2,
  filesWritten: 0,
};
