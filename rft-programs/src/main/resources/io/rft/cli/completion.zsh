#compdef rft
# Completion of rft for zsh. Load it with: source <(rft completion zsh)

_rft_flags() {
  case $1 in
@FLAGS@
  esac
}

_rft() {
  local current=$words[CURRENT] verb=$words[2]
  local -a found
  if (( CURRENT == 2 )) || [[ $verb == help ]]; then
    compadd -- @VERBS@
  elif [[ $verb == completion ]]; then
    compadd -- bash zsh
  elif [[ $current == -* ]]; then
    compadd -- $(_rft_flags $verb)
  elif [[ ${current%%/*} == *:* ]]; then
    found=("${(@f)$($words[1] completion names -- "${(@)words[2,CURRENT]}" 2>/dev/null </dev/null)}")
    found=(${found:#})
    compadd -S '' -- ${(M)found:#*/}
    compadd -- ${found:#*/}
  else
    _files
  fi
}

if (( $+functions[compdef] )); then
  compdef _rft rft
fi
