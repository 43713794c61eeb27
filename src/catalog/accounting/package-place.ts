const PYTHON_PLACES = ['/site-packages/', '/dist-packages/'];
/** Modules that installers of Python and virtual environments put there themselves. */
const PYTHONS_OWN =
  /^(?:sitecustomize|usercustomize|_virtualenv|easy_install|distutils-precedence|_?sysconfigdata.*|__editable__.*|PEX_EXTRA_SYS_PATH)$/;
const GEMS_PLACE = '/gems/';
/** The number of a release of Ruby, which the folder above has for its name. */
const RELEASE = /^\d[\d.]*$/;
const CPAN_PLACES =
  /^.*(?:^|\/)(?:(?:site|vendor)_perl|perl5\/lib\/perl5|usr\/local\/(?:share|lib\/[^/]+)\/perl)\/(?:\d[\d.]*\/)?/;
const COMPOSER = /^.*(?:^|\/)vendor\/[a-z0-9][\w.-]*\/[a-z0-9][\w.-]*(?=\/)/;
const CONAN = /^.*(?:^|\/)\.conan\/data\/[^/]+\/[^/]+\/[^/]+\/[^/]+(?=\/package\/)/;
const CLASSES =
  /^.*?(?:^|\/)(?:classes(?=\/)|(?=(?:com|org|net|io|dev|de|edu|gov|javax?|jakarta|kotlin|scala|groovy|clojure)\/))/;
const R_LIBRARY = /^.*(?:^|\/)site-library\/[^/]+(?=\/)/;

/** Where installers put the code of a package, of whichever ecosystem: its folder, or the file that is all of it. */
export function packagePlace(path: string): string | undefined {
  const name = lastPart(path);
  switch (name.slice(name.lastIndexOf('.') + 1)) {
    case 'py':
    case 'pyc':
      return pythonPackage(path);
    case 'js':
    case 'cjs':
    case 'mjs':
      return nodePackage(path, 'node_modules') ?? nodePackage(path, 'bower_components');
    case 'rb':
      return gemPackage(path);
    case 'php':
      return COMPOSER.exec(path)?.[0];
    case 'pm':
      return CPAN_PLACES.test(path) ? path : undefined;
    case 'beam':
    case 'app':
      return erlangPackage(path);
    case 'class':
      return classesPlace(path);
    case 'a':
    case 'h':
    case 'hpp':
    case 'txt':
      return CONAN.exec(path)?.[0];
    case 'rdb':
    case 'DESCRIPTION':
      return R_LIBRARY.exec(path)?.[0];
    default:
      return undefined;
  }
}

/** Where Python's installer puts packages: the folder that holds the file's. */
export function pythonPlace(path: string): string | undefined {
  const at = Math.max(...PYTHON_PLACES.map((place) => `/${path}`.lastIndexOf(place)));
  return at < 0 ? undefined : path.slice(0, at + '/site-packages/'.length - 1);
}

function pythonPackage(path: string): string | undefined {
  const place = pythonPlace(path);
  if (place === undefined) return undefined;
  const folder = folderBelow(path, place);
  if (folder !== undefined) return /[.]|__pycache__$/.test(lastPart(folder)) ? undefined : folder;
  const module = lastPart(path).replace(/\.py$/, '');
  return path.endsWith('.py') && !PYTHONS_OWN.test(module) ? path : undefined;
}

/** Hidden folders are tools' own. */
function nodePackage(path: string, place: string): string | undefined {
  const at = `/${path}`.lastIndexOf(`/${place}/`);
  const folder = at < 0 ? undefined : folderBelow(path, path.slice(0, at + place.length + 1));
  if (folder === undefined || lastPart(folder).startsWith('.')) return undefined;
  return lastPart(folder).startsWith('@') ? folderBelow(path, `${folder}/`) : folder;
}

/** `ruby/3.3.0/gems/NAME-VERSION`; what Bundler takes from Git is elsewhere, and described by its own. */
function gemPackage(path: string): string | undefined {
  const at = path.lastIndexOf(GEMS_PLACE);
  if (at < 0 || !RELEASE.test(lastPart(path.slice(0, at)))) return undefined;
  return folderBelow(path, path.slice(0, at + GEMS_PLACE.length));
}

/** What `mix release` makes of protocols is of several applications, what the emulator loads first is its own, and OTP has examples. */
function erlangPackage(path: string): string | undefined {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  return /(?:^|\/)(?:consolidated|(?:erts-[^/]*|examples)\/ebin)$/.test(folder) ? undefined : folder;
}

/** Below it the folders are named after packages: those that firms and projects have begin with a domain. */
function classesPlace(path: string): string {
  return CLASSES.exec(path)?.[0] ?? path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** The folder in this place that holds the file; undefined where the file itself is there. */
function folderBelow(path: string, place: string | undefined): string | undefined {
  if (place === undefined) return undefined;
  const end = path.indexOf('/', place.length);
  return end < 0 ? undefined : path.slice(0, end);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
