# How a program is started, from a checkout (bin/launch.sh) and from a package (packaging/launcher): both source it. Plain POSIX sh, and no
# other program is needed, because a client lives for a third of a second.

# Nothing is ever read as a serialized object, and nobody attaches to a program that holds keys. A list of words.
RFT_JVM='--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:-UsePerfData -Djdk.serialFilter=!* -XX:+DisableAttachMechanism'

rft_fail() {
  printf 'rft: %s\n' "$@" >&2
  exit 1
}

# File names are UTF-8 for RFT; without a locale Java would take them for ASCII and lose them.
rft_locale() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    '' | C | POSIX) export LC_ALL=C.UTF-8 ;;
  esac
}

# rft_run JAVA IMAGE PROGRAM ARGUMENT… becomes the program. An image is a directory with jars, with what the JVM has learnt of their classes,
# and with a file image.sh, which says what there is (RFT_JARS, file names) and for which system (RFT_SYSTEM, as of uname -sm).
rft_run() {
  rft_java=$1 rft_image=$2 rft_program=$3 rft_cache=$3 rft_path=
  shift 3
  . "$rft_image/image.sh" || exit 1
  case $rft_image in
    *:*) rft_fail "cannot run from $rft_image: a colon separates directories for Java; move it to a directory without one" ;;
  esac
  set -f # words with * in them are no patterns
  # All of them in one order, whatever the file system or the locale says: what was learnt counts only for the very same class path.
  for rft_jar in $RFT_JARS; do rft_path=$rft_path:$rft_image/$rft_jar; done

  case $rft_program in
    rft) set -- io.rft.cli.RftMain "$@" ;;
    rftd) set -- io.rft.daemon.RftdMain "$@" ;;
    rftctl)
      set -- io.rft.daemon.RftctlMain "$@"
      rft_cache=rftd # it shares its classes
      ;;
    rehearsal) set -- io.rft.cli.Rehearsal "$@" ;;
    *) rft_fail "there is no program $rft_program" ;;
  esac
  # shellcheck disable=SC2086 # RFT_JAVA_OPTS is a list of words
  set -- ${RFT_JAVA_OPTS:-} -cp "${rft_path#:}" "$@"
  # A client lives too briefly to win back what the second compiler costs, or much inlining by the first. Elsewhere both are needed: the
  # cipher may be Java's own.
  if [ "$rft_program" != rftd ] && [ "$RFT_SYSTEM" = "Linux x86_64" ]; then
    set -- -XX:TieredStopAtLevel=1 -XX:C1MaxInlineSize=15 "$@"
  fi
  if [ "$rft_program" = rehearsal ]; then
    set -- "-XX:AOTCacheOutput=$rft_image/rft.aot" "$@"
  elif [ -f "$rft_image/$rft_cache.aot" ]; then
    # One that does not fit, of another JDK for instance, is not worth a word: the JVM goes on without.
    set -- "-XX:AOTCache=$rft_image/$rft_cache.aot" '-Xlog:aot*=off' '-Xlog:aot+codecache*=off' "$@"
  fi
  # shellcheck disable=SC2086
  exec "$rft_java" $RFT_JVM "$@"
}
