#!/bin/sh
# Takes out of node_modules what a running Footnote on this platform never opens.
set -eu
cd "$(dirname "$0")/../node_modules"

here="$(node -p '`${process.platform}/${process.arch}`')"
onnx="onnxruntime-node/bin/napi-v6"
test -f "$onnx/$here/onnxruntime_binding.node"
find "$onnx" -mindepth 2 -maxdepth 2 -type d ! -path "$onnx/$here" -exec rm -rf {} +
find "$onnx" -mindepth 1 -maxdepth 1 -type d -empty -delete

# What a compiler leaves beside the addons, and what it was given.
for addon in better-sqlite3/build/Release/better_sqlite3.node hnswlib-node/build/Release/addon.node; do
  build="${addon%/Release/*}"
  cp "$addon" /tmp/addon.node
  rm -rf "$build"
  mkdir -p "$build/Release"
  mv /tmp/addon.node "$addon"
done
rm -rf better-sqlite3/deps better-sqlite3/src hnswlib-node/lib/hnswlib hnswlib-node/src
find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
