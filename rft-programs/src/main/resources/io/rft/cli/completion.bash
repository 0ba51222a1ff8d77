# Completion of rft for bash. Load it with: source <(rft completion bash)

# Puts the words of the line up to the cursor into rft_words: bash has split them at colons and equals signs.
_rft_words() {
  local rest=$COMP_LINE word i glued=
  rft_words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $rest in
      ' '* | $'\t'*) glued= ;;
    esac
    rest=${rest#"${rest%%[! $'\t']*}"}
    rest=${rest#"$word"}
    if [ -n "$glued" ]; then
      rft_words[${#rft_words[@]} - 1]+=$word
    else
      rft_words+=("$word")
    fi
    glued=1
  done
}

_rft_flags() {
  case $1 in
@FLAGS@
  esac
}

_rft() {
  local rft_words current prefix name verb
  _rft_words
  COMPREPLY=()
  current=${rft_words[${#rft_words[@]} - 1]}
  verb=${rft_words[1]}
  if [ "${#rft_words[@]}" -le 2 ]; then
    COMPREPLY=($(compgen -W "@VERBS@" -- "$current"))
    return
  fi
  case $verb:$current in
    help:*)
      COMPREPLY=($(compgen -W "@VERBS@" -- "$current"))
      return
      ;;
    completion:*)
      COMPREPLY=($(compgen -W "bash zsh" -- "$current"))
      return
      ;;
    *:-*)
      COMPREPLY=($(compgen -W "$(_rft_flags "$verb")" -- "$current"))
      return
      ;;
  esac
  case ${current%%/*} in
    *:*) ;;
    *) return ;; # a file of this machine
  esac
  # What stands before the last colon is no part of what bash replaces.
  prefix=
  case $COMP_WORDBREAKS in
    *:*) prefix=${current%"${current##*:}"} ;;
  esac
  while IFS= read -r name; do
    case $current in
      \'* | \"*) COMPREPLY+=("$name") ;; # bash takes a word in quotes as a whole, and quotes what becomes of it
      *)
        name=$(printf '%q' "$name")
        COMPREPLY+=("${name#"$prefix"}")
        ;;
    esac
  done < <("${rft_words[0]}" completion names -- "${rft_words[@]:1}" 2>/dev/null </dev/null)
  case ${COMPREPLY[0]-} in
    */) if type compopt >/dev/null 2>&1; then compopt -o nospace; fi ;;
  esac
}

complete -o default -F _rft rft
