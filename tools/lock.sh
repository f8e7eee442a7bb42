#!/bin/sh
# Resolves requirements/*.in into hashed *.txt files that name no registry address.
set -eu
cd requirements
for name in main hub media dev; do
    ../.venv/bin/uv pip compile --quiet --python ../.venv/bin/python --generate-hashes \
        --no-emit-index-url --no-header -o "$name.txt" "$name.in"
done
! grep -nE 'https?://|/simple' ./*.txt
