#!/bin/sh
# build.sh OUT: the controllers of Kubernetes 1.36 for workloads as one program, from its Go modules, for admission-controllers.test.ts. Put it on the PATH as
# kubernetes-controllers. Takes some minutes of one core.
set -eu
out=$(realpath -m "$1")
here=$(dirname "$(realpath "$0")")
version=36.3
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
module=$(go mod download -json "k8s.io/kubernetes@v1.$version" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')
cp -r "$module/." "$folder"
chmod -R u+w "$folder"
cd "$folder"
rm -rf go.work vendor
# What the module takes from beside it in its repository is published by itself.
sed -i -E "s#(k8s\.io/[a-z-]+) => \./staging/.*#\1 => \1 v0.$version#" go.mod
mkdir cmd/controllers
cp "$here/main.go" cmd/controllers
CGO_ENABLED=0 GOFLAGS='-mod=mod -buildvcs=false' go build -p 1 -trimpath -ldflags='-s -w' -o "$out" ./cmd/controllers
