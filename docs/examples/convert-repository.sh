#!/bin/sh
# Converts the repository in the current directory, for tools that run a script in many clones and make pull requests of
# what it changed: multi-gitter run ./convert-repository.sh --org ORG -B awaitify -m 'Convert to asyncio'
set -eu
awaitify convert --write --quiet "$@" .
