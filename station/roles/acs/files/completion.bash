# Completes the words after discos-get and discos-set. Read by interactive shells: nothing here starts a process.

# _discos_offer WORD...: those that begin as the word under the cursor, quoted where a shell needs it
_discos_offer() {
    local word quoted begun=${COMP_WORDS[COMP_CWORD]}
    begun=${begun//[\\\'\"]/}
    for word; do
        if [[ $word == "$begun"* ]]; then
            printf -v quoted %q "$word"
            COMPREPLY+=("$quoted")
        fi
    done
}

# _discos_branches: the downloaded branches and tags, in the array `names`
_discos_branches() {
    local software=${DISCOS_SW:-/discos-sw} name
    names=()
    [[ -r $software/config/misc/branches ]] || return 0
    while IFS= read -r name; do
        [[ -n $name && -d $software/discos/$name ]] && names+=("$name")
    done < "$software/config/misc/branches"
}

_discos_set() {
    local names begun=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    if [[ $before == --cdb ]]; then
        _discos_offer telescope test
    elif [[ $begun == -* ]]; then
        _discos_offer --cdb --help --version
    else
        _discos_branches
        _discos_offer ${names[@]+"${names[@]}"}
    fi
}

# which branches there are only the repository knows
_discos_get() {
    local begun=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    case $before in
    --station|-s) _discos_offer srt medicina noto ;;
    --branch|-b|--tag|-t|--time-limit) ;;
    *) [[ $begun == -* || -z $begun ]] && _discos_offer --branch --tag --station --time-limit --help --version ;;
    esac
    return 0
}

complete -F _discos_set discos-set
complete -F _discos_get discos-get
