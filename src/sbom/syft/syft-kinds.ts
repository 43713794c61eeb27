type SyftKind = { type: string; language: string };

/** How Syft calls what package URLs call otherwise (syft/pkg/type.go, language.go). */
const KINDS: Readonly<Record<string, SyftKind>> = {
  alpm: { type: 'alpm', language: '' },
  apk: { type: 'apk', language: '' },
  bitnami: { type: 'bitnami', language: '' },
  cargo: { type: 'rust-crate', language: 'rust' },
  cocoapods: { type: 'pod', language: 'swift' },
  composer: { type: 'php-composer', language: 'php' },
  conan: { type: 'conan', language: 'c++' },
  conda: { type: 'conda', language: '' },
  cpan: { type: 'perl-module', language: 'perl' },
  cran: { type: 'R-package', language: 'R' },
  deb: { type: 'deb', language: '' },
  gem: { type: 'gem', language: 'ruby' },
  golang: { type: 'go-module', language: 'go' },
  hackage: { type: 'hackage', language: 'haskell' },
  hex: { type: 'hex', language: 'erlang' },
  maven: { type: 'java-archive', language: 'java' },
  npm: { type: 'npm', language: 'javascript' },
  nuget: { type: 'dotnet', language: 'dotnet' },
  pub: { type: 'dart-pub', language: 'dart' },
  pypi: { type: 'python', language: 'python' },
  rpm: { type: 'rpm', language: '' },
  swift: { type: 'swift', language: 'swift' },
};

/** Of a purl's type. What Syft has no word for is a program that was found by its content. */
export function syftKind(purlType: string | undefined): SyftKind {
  const known = purlType !== undefined && Object.hasOwn(KINDS, purlType) ? KINDS[purlType] : undefined;
  return known ?? { type: 'binary', language: '' };
}
