#!/bin/sh
# Takes out of node_modules what a running Footnote on this platform never opens.
set -eu
cd "$(dirname "$0")/../node_modules"

here="$(node -p '`${process.platform}-${process.arch}`')"
onnx="onnxruntime-node/bin/napi-v6"
ours="$onnx/$(echo "$here" | tr - /)"
test -f "$ours/onnxruntime_binding.node"
find "$onnx" -mindepth 2 -maxdepth 2 -type d ! -path "$ours" -exec rm -rf {} +
find "$onnx" -mindepth 1 -maxdepth 1 -type d -empty -delete

# Only Node 20 opens the other one, see index/sqlite.ts; this one brings a binary for each platform.
rm -rf better-sqlite3 better-sqlite3-13/deps better-sqlite3-13/src
test -f "better-sqlite3-13/prebuilds/$here.node"
find better-sqlite3-13/prebuilds -type f ! -name "$here.node" -delete

# What a compiler was given, and what it leaves beside the addon.
mv hnswlib-node/build/Release/addon.node /tmp/addon.node
rm -rf hnswlib-node/build hnswlib-node/src
mkdir -p hnswlib-node/build/Release
mv /tmp/addon.node hnswlib-node/build/Release/addon.node
find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete
