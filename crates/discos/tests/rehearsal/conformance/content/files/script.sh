#!/bin/sh
printf "%s\n" "$@"
echo told >&2
