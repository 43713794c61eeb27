#!/bin/sh
# Runs one command of shearwall in CI. Everything comes by environment: text put into a script could become a command.
set -eu
case "${SHEARWALL_COMMAND:-}" in
  build | scan | verify | update) ;;
  *)
    echo "error: the command is \"${SHEARWALL_COMMAND:-}\"; it must be build, scan, verify or update" >&2
    exit 2
    ;;
esac
if [ -z "${SHEARWALL_HOME:-}" ]; then
  if [ -z "${SHEARWALL_PACKAGE:-}" ]; then
    echo "error: SHEARWALL_PACKAGE is not set: the path or address of the tarball of a release that you checked" >&2
    exit 2
  fi
  folder=$(mktemp -d)
  # Nothing of a package may run while it is installed. A package that cannot be had is exit 3, never a negative answer.
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error -- "$SHEARWALL_PACKAGE" >&2 || exit 3
  SHEARWALL_HOME=$folder/node_modules/shearwall
fi
# One argument a line: blanks and quotes in it are kept, and nothing is expanded.
set -f
IFS='
'
# shellcheck disable=SC2086
set -- "$SHEARWALL_COMMAND" ${SHEARWALL_ARGUMENTS:-}
exec node "$SHEARWALL_HOME/bin/shearwall.mjs" "$@"
