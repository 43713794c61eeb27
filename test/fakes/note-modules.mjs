// Given to node with --import: writes the URL of every module that the process loads, one a line, to the file in NOTE_MODULES.
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const path = process.env.NOTE_MODULES;
registerHooks({
  load(url, context, next) {
    appendFileSync(path, `${url}\n`);
    return next(url, context);
  },
});
