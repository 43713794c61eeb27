/**
 * A package's name as its ecosystem compares names: two are the same package exactly when these are equal. Ecosystems are named
 * as OSV does, with or without a release (`Debian:13`).
 */
export function comparedName(ecosystem: string, name: string): string {
  switch (ecosystem) {
    // PEP 503.
    case 'PyPI':
      return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
    // NuGet and Packagist tell no case apart; names of Hex and Pub have none.
    case 'NuGet':
    case 'Packagist':
    case 'Hex':
    case 'Pub':
    case 'GitHub Actions':
    case 'CVE':
      return name.toLowerCase();
    // A repository, by its address with or without what makes it one.
    case 'SwiftURL':
      return name
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\.git$/, '');
    default:
      return name;
  }
}
