import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { controlTar, directoryEntry, fileEntry, tarFile } from '../../../../test/fakes/deb-file.ts';
import { debError } from './errors.ts';
import { checkIdentity, parseControl } from './parse-control.ts';

describe('parseControl', () => {
  it('reads the stanza, lists and scripts', () => {
    const control = parseControl(
      controlTar({
        fields: 'Description: Hällo\n world',
        control: {
          md5sums: 'd41d8  usr/bin/hällo\n',
          conffiles: '/etc/a b\nremove-on-upgrade /etc/old\n/etc/c\n',
          postinst: '#!/bin/sh\n',
          templates: 'ignored',
          triggers: 'activate-noawait ldconfig\n',
        },
      }),
    );

    assert.equal(control.fields.get('Package'), 'hello');
    assert.equal(control.fields.get('Description'), 'Hällo\nworld');
    assert.match(control.text, /^Package: hello\nVersion: 1\.0-1\n/);
    assert.equal(control.md5sums, 'd41d8  usr/bin/hällo\n');
    assert.deepEqual(control.conffiles, ['/etc/a b', '/etc/c']);
    assert.deepEqual([...control.scripts], [['postinst', '#!/bin/sh\n']]);
    assert.equal(control.triggers, 'activate-noawait ldconfig\n');
  });

  it('does without everything but the stanza', () => {
    const control = parseControl(tarFile([directoryEntry(''), fileEntry('control', 'Package: x\n')]));

    assert.deepEqual([control.md5sums, control.triggers], [undefined, undefined]);
    assert.deepEqual([control.conffiles, control.scripts.size], [[], 0]);
  });

  it('refuses a control.tar that is ambiguous or no text', () => {
    const refused = (entries: Parameters<typeof tarFile>[0], message: RegExp): void => {
      assert.throws(
        () => parseControl(tarFile(entries)),
        (error) => debError.is(error, 'DEB_CONTROL') && message.test(error.message),
      );
    };
    const control = fileEntry('control', 'Package: x\n');
    const base = { path: 'control', mode: 0o644, uid: 0, gid: 0, mtime: 0 };

    refused([fileEntry('md5sums', '')], /has no file "control"/);
    refused([control, fileEntry('control', 'Package: y\n')], /holds "control" twice/);
    refused([{ ...base, type: 'symlink', target: '/etc/passwd' }], /holds a symlink: "control"/);
    refused([fileEntry('control', 'Package: x\n\nPackage: y\n')], /not one stanza/);
    refused([fileEntry('control', '\n')], /not one stanza/);
    refused(
      [{ ...base, type: 'file', content: { kind: 'bytes', bytes: Buffer.from([0x50, 0xff]) } }],
      /not UTF-8/,
    );
  });
});

describe('checkIdentity', () => {
  const expected = { name: 'hello', version: '1.0-1', architecture: 'amd64' };
  const check = (deb: Parameters<typeof controlTar>[0]): void =>
    checkIdentity(parseControl(controlTar(deb)), expected);

  it('takes the package that the index names', () => {
    check({});
  });

  it('names both when the package is another one', () => {
    assert.throws(
      () => check({ name: 'evil' }),
      /the index calls it Package hello, but its control file says evil/,
    );
    assert.throws(() => check({ version: '0.9' }), /Version 1\.0-1, but its control file says 0\.9/);
    assert.throws(() => check({ architecture: 'all' }), /Architecture amd64, but its control file says all/);
  });

  it('refuses a control file without Package', () => {
    const control = parseControl(tarFile([fileEntry('control', 'Version: 1\n')]));

    assert.throws(
      () => checkIdentity(control, expected),
      (error) => debError.is(error, 'DEB_CONTROL'),
    );
  });
});
