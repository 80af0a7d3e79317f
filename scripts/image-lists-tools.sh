#!/bin/sh
# Starts the server from an unpacked image, read-only and as a user that owns nothing there, and asks for its tools.
# As root: scripts/image-lists-tools.sh <root folder of the image>
set -eu
root=$(realpath "$1")
export root
unshare --mount sh -euc '
  mount --make-rprivate /
  mount --bind -o ro "$root" "$root"
  exec setpriv --no-new-privs chroot --userspec=10001:10001 --groups= "$root" \
    /nodejs/bin/node /app/dist/main.js serve --sandbox
' <<'MESSAGES' | grep --quiet '"describe_entities"'
{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"release","version":"1.0.0"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}
{"jsonrpc":"2.0","id":2,"method":"tools/list"}
MESSAGES
