// Tests stay out of the image: see `exclude` in app.yaml.
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('the server answers with the path that was asked for', async () => {
  await import('./server.js');

  const response = await fetch('http://127.0.0.1:8080/some/path');

  assert.equal((await response.json()).hello, '/some/path');
  process.emit('SIGTERM');
});
