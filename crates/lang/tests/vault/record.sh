#!/bin/sh
# Encrypts the texts of the tests with real ansible-vault: `record.sh FOLDER/bin/ansible-vault`.
set -eu
cd "$(dirname "$0")"
passwords=$(mktemp -d)
trap 'rm -rf "$passwords"' EXIT
printf 'correct horse\n' > "$passwords/first"
printf 'battery staple\n' > "$passwords/second"
printf 'hunter2-of-the-station' | "$1" encrypt_string --vault-password-file "$passwords/first" --stdin-name token > value.yml
printf 'two\nlines of it\n' | "$1" encrypt_string --vault-id "noto@$passwords/second" --stdin-name labelled > labelled.yml
printf 'database_password: swordfish-9\nport: 5432\nnested: {key: "{{ database_password }}!"}\n' > file.yml
"$1" encrypt --vault-password-file "$passwords/first" file.yml
head -c 4096 /dev/zero | tr '\0' '\377' > binary.bin
"$1" encrypt --vault-id "noto@$passwords/second" binary.bin
