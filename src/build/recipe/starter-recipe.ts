/** A commented recipe to start from, as `shearwall init` writes it into `NAME.yaml`. */
export function starterRecipe(name: string): string {
  const title = name.replace(/[^A-Za-z0-9._-]/g, '-');
  return `# What is in the image ${title}, and how it runs.
#
#   shearwall build ${title}.yaml        resolve the packages, write ${title}.lock.json, build the image
#   shearwall why ${title}.yaml libc6    say why a package is installed
#
# Every key: docs/reference/recipe.md. Editors complete them with schemas/recipe.json.

contents:
  # Signed Debian packages: the suite with its -updates and -security.
  repositories:
    - debian: trixie
  # What the program needs; their Depends come along, Recommends do not.
  # A version may be pinned: curl=8.14.*, or curl>=8.14.
  packages:
    - ca-certificates
    - curl
  # What a Depends names but this image does not need, each with the reason.
  exclude:
    - package: debconf
      reason: asks questions at install time only
    - package: openssl
      reason: ca-certificates needs it for its install script only

# Program and arguments; the image needs no shell for this.
entrypoint:
  command: /usr/bin/curl
cmd: --version

# Never root: Kubernetes' runAsNonRoot is satisfied by the number.
accounts:
  users:
    - username: nonroot
      uid: 65532
      shell: /usr/sbin/nologin
      homedir: /home/nonroot
  groups:
    - groupname: nonroot
      gid: 65532
  run-as: nonroot

work-dir: /home/nonroot

# Directories, links and permissions, after packages and files.
paths:
  - path: /home/nonroot
    type: directory
    uid: 65532
    gid: 65532
    permissions: 0o700

# Your own files: a file or folder next to this recipe.
# files:
#   - source: app
#     target: /app
#     owner: 65532:65532

archs:
  - amd64
#  - arm64
`;
}

/** A recipe that builds on one of ours: `python` for an application in Python. */
export function starterFrom(base: string, name: string): string {
  const title = name.replace(/[^A-Za-z0-9._-]/g, '-');
  return `# What is in the image ${title}, and how it runs.
#
#   shearwall build ${title}.yaml    resolve the packages, write ${title}.lock.json, build the image
#
# Every key: docs/reference/recipe.md. Editors complete them with schemas/recipe.json.

# Packages, user and environment of the recipe that comes with shearwall; what stands below is added to it.
include: shearwall:${base}

# Your own files: a file or folder next to this recipe.
# files:
#   - source: app
#     target: /app

# entrypoint:
#   command: /app/run
`;
}
