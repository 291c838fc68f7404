# Done at each prompt of discos and observer: the branch check, the environment of the branch, the prompt.

_discos_misc=${BASH_SOURCE[0]%/*}
_discos_root=${_discos_misc%/config/misc}

# what users have set for their own lines (`set -eu`) is not for ours
_discos_set_at_prompt=$-
set +eu

# Whether there is nothing to check: no branch was removed, and this folder lies in none or in the one that is used. It starts no
# program; where it cannot be sure _discos-check-branch finds out.
_discos_settled() {
    local name
    if [ "$PWD" != "$_discos_seen" ]; then
        _discos_seen=$PWD
        # users have a `cd` of their own that prints something
        _discos_here=$(builtin pwd -P 2> /dev/null) || _discos_here=$PWD
        _discos_home=$(builtin cd -P "$_discos_root/discos" 2> /dev/null && builtin pwd -P) || _discos_home=$_discos_root/discos
    fi
    [ -r "$_discos_misc/branches" ] || return 0
    while read -r name || [ -n "$name" ]; do
        # what can be no branch is none
        case $name in '' | .* | -* | */* | default) continue ;; esac
        # only its owner may look into the home folder of discos
        if [ -O "$_discos_home" ] && [ ! -d "$_discos_home/$name" ]; then
            return 1
        fi
        case $_discos_here/ in
        "$_discos_home/$name"/*) [ "$name" = "$DISCOS_BRANCH" ] || return 1 ;;
        esac
    done < "$_discos_misc/branches"
    return 0
}

_discos_check() {
    local said status=0
    _discos_checked=
    if ! _discos_settled; then
        said=$(/usr/libexec/discos/discos _discos-check-branch 2>&1)
        status=$?
        _discos_checked=1
    fi
    case $status in
    0 | 10)
        _discos_problem=
        [ -z "$said" ] || printf '%s\n' "$said"
        ;;
    *)
        # told once, not at each prompt
        [ "$said" = "$_discos_problem" ] || printf '%s\n' "$said" >&2
        _discos_problem=$said
        ;;
    esac
}

# _discos_make PROGRAM ARGUMENT...: make, but in no other branch than the one that this shell uses. It looks itself: since the prompt,
# `cd` may have gone there; or -C leads there.
_discos_make() {
    local program=$1 word next= said= status=0
    local -a folders
    shift
    folders=(.)
    for word; do
        if [ -n "$next" ]; then
            folders+=("$word")
            next=
            continue
        fi
        case $word in
        --) break ;;
        --directory=*) folders+=("${word#*=}") ;;
        --directory | -C | -[!-]*C) next=1 ;;
        -C*) folders+=("${word#-C}") ;;
        esac
    done
    # discos-set may have been called since the prompt
    . "$_discos_misc/environment.sh"
    said=$(
        set +eu
        for word in "${folders[@]}"; do
            # of what is no folder make tells itself
            builtin cd -- "$word" > /dev/null 2>&1 || exit 0
            _discos_settled || /usr/libexec/discos/discos _discos-check-branch 2>&1 || exit $?
        done
    ) || status=$?
    [ -z "$said" ] || printf '%s\n' "$said" >&2
    if [ $status = 10 ]; then
        printf 'make: nothing was made. Leave this folder, or select its branch with discos-set\n' >&2
        return 1
    fi
    command "$program" "$@"
}

# one that users have made themselves stays; the word `function` says what it is where `make` is also an alias
declare -F make > /dev/null || function make { _discos_make make "$@"; }
declare -F gmake > /dev/null || function gmake { _discos_make gmake "$@"; }

. "$_discos_misc/environment.sh"
_discos_check
# a branch that was removed is not used any more
[ -z "$_discos_checked" ] || . "$_discos_misc/environment.sh"

if [ -n "$DISCOS_BRANCH" ]; then
    _discos_wanted='(\[\e[1;32m\]${DISCOS_BRANCH}\[\e[0m\]:\[\e[1;36m\]${CDB}\[\e[0m\]) \u@\h \W \$ '
else
    _discos_wanted='(\[\e[1;31m\]branch?\[\e[0m\]) \u@\h \W \$ '
fi
# what users add to it stays
if [ "$_discos_prompt" != "$_discos_wanted" ]; then
    _discos_prompt=$_discos_wanted
    PS1=$_discos_wanted
fi

case $_discos_set_at_prompt in *e*) set -e ;; esac
case $_discos_set_at_prompt in *u*) set -u ;; esac
