/**
 * What `require` does for a file of the bundle, without looking for it: where it is is known, and no other has that name. Resolving a path,
 * its links and the package that it is in takes twice as long as reading and compiling one of these files. Both share one cache.
 */
const { readFileSync } = require('node:fs');
const { sep } = require('node:path');
const Module = module.constructor;
const { paths } = module;

/** The build puts a digest of all that it made in its place. */
const BUILD = 'BUILD';

/** Set where compiled code is kept: in the program itself, not in its threads, and not in a program of others that uses the library. */
let compile;

module.exports = (name) => {
  const path = __dirname + sep + name;
  const known = require.cache[path];
  if (known !== undefined) return known.exports;
  const part = new Module(path, module);
  part.filename = path;
  part.paths = paths;
  require.cache[path] = part;
  try {
    if (compile === undefined) part._compile(readFileSync(path, 'utf8'), path, 'commonjs');
    else compile(path).call(part.exports, part.exports, requireOf(part), part, path, __dirname);
  } catch (error) {
    delete require.cache[path];
    throw error;
  }
  part.loaded = true;
  return part.exports;
};

/** Every file asks for this one, which `require` would look for each time. */
function requireOf(part) {
  return (id) => (id === './load-part.cjs' ? module.exports : part.require(id));
}

/** Packages, some of which are ES modules. */
module.exports.importPackage = (name) => import(name);

module.exports.keepCompiled = (file) => {
  compile = require('./keep-compiled.cjs')(file, BUILD);
};
