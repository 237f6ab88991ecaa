#!/bin/sh
# Brings the browser tests their Chromium and a font with Chinese letters, where this machine lets us. Never fails: without a
# browser the tests skip and say so.
set -u

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        found=$name
        break
    fi
done

if [ -n "${found:-}" ] && { ! command -v fc-list >/dev/null 2>&1 || [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]; }; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "browser tests: no Chromium with a Chinese font here, and no root with apt-get to install them (apt-get install chromium fonts-wqy-microhei)"
    exit 0
fi
echo "browser tests: installing chromium and fonts-wqy-microhei"
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-wqy-microhei; } >/dev/null 2>&1; then
    echo "browser tests: apt-get could not install chromium; the browser tests will be skipped"
fi
exit 0
