# What depends on the branch that is used: read by logins, and at each prompt. ACS's own settings are read once, and again when the
# branch is another one. What users have put into PATH and the like stays.

_discos_misc=${BASH_SOURCE[0]%/*}
_discos_root=${_discos_misc%/config/misc}

# what scripts have set for their own lines (`set -eu`) is neither for ours nor for those of ACS
_discos_set=$-
set +eu

# _discos_clean LIST SEPARATOR: every entry once, and none of the introot that was used before.
_discos_clean() {
    local entry new= list=${!1} IFS=$2 glob=0
    [ -n "$list" ] || return 0
    case $- in *f*) glob=1 ;; esac
    set -f
    for entry in $list; do
        case ${_DISCOS_INTROOT:-none} in
        none | "$INTROOT") ;;
        *) case ${entry#-I}/ in "$_DISCOS_INTROOT"/*) continue ;; esac ;;
        esac
        case "$2$new$2" in *"$2$entry$2"*) continue ;; esac
        [ -z "$entry" ] || new=$new${new:+$2}$entry
    done
    [ $glob = 1 ] || set +f
    printf -v "$1" %s "$new"
}

_discos_clean_all() {
    local name
    for name in PATH LD_LIBRARY_PATH PYTHONPATH CLASSPATH MANPATH; do
        _discos_clean $name :
    done
    for name in IDL_PATH TCLLIBPATH; do
        _discos_clean $name ' '
    done
}

DISCOS_BRANCH= CDB= INTROOT=
[ ! -r "$_discos_misc/load_branch" ] || . "$_discos_misc/load_branch"

if [ -r "$_discos_root/config/acs/.bash_profile.acs" ] && [ "${_discos_acs_read-none}" != "$INTROOT" ]; then
    _discos_clean_all
    case $- in
    *i*) . "$_discos_root/config/acs/.bash_profile.acs" ;;
    *) . "$_discos_root/config/acs/.bash_profile.acs" > /dev/null 2>&1 ;;
    esac
    _discos_clean_all
    _discos_acs_read=$INTROOT
    # for shells that this one starts
    export _DISCOS_INTROOT=$INTROOT
fi

export ACS_TMP=/service/acstmp/${HOSTNAME%%.*}

# in development the introot says which station it is for
if [ ! -e "$_discos_misc/station" ]; then
    unset STATION
    [ ! -r "$INTROOT/.station" ] || . "$INTROOT/.station"
fi

case ${DISCOS_BRANCH:+there}:${STATION:+known}:$CDB in
there:known:test) export ACS_CDB=$_discos_root/discos/$DISCOS_BRANCH/$STATION ;;
there:known:telescope) export ACS_CDB=$_discos_root/discos/$DISCOS_BRANCH/$STATION/Configuration ;;
*) unset ACS_CDB ;;
esac

case $_discos_set in *e*) set -e ;; esac
case $_discos_set in *u*) set -u ;; esac
