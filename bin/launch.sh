# Shared by ./rft, ./rftd, ./rftctl, ./verify, ./bench and ./package, which source it: finds a JDK, builds what is stale, starts a program.
# Works with bash 3.2 (macOS) and never changes the caller's working directory.

RFT_ROOT=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RFT_JAVA_MIN=25
. "$RFT_ROOT/bin/jvm.sh"

# The major version of the JDK at $1, read from its release file: a start of its java would cost 40 ms.
rft_java_major() {
  local line
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        line=${line#JAVA_VERSION=}
        line=${line//\"/}
        line=${line%%[!0-9]*}
        printf '%s' "${line:-0}"
        return 0
        ;;
    esac
  done <"$1/release"
  return 1
}

# A JDK, not only a runtime: the first use compiles.
rft_is_jdk() {
  local major
  [ -n "$1" ] && [ -x "$1/bin/javac" ] && major=$(rft_java_major "$1") && [ "$major" -ge "$RFT_JAVA_MIN" ]
}

# The home of the java on PATH, behind its symbolic links.
rft_java_on_path() {
  local java link
  java=$(command -v java) || return 1
  while [ -L "$java" ]; do
    link=$(readlink "$java")
    case $link in
      /*) java=$link ;;
      *) java=$(dirname "$java")/$link ;;
    esac
  done
  (cd -P "$(dirname "$java")/.." 2>/dev/null && pwd)
}

# Sets RFT_JDK, or ends with what to do.
rft_find_jdk() {
  local home
  if [ -n "${RFT_JAVA_HOME:-}" ]; then
    rft_is_jdk "$RFT_JAVA_HOME" || rft_fail "RFT_JAVA_HOME=$RFT_JAVA_HOME is not a JDK $RFT_JAVA_MIN or newer"
    RFT_JDK=$RFT_JAVA_HOME
    return
  fi
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if rft_is_jdk "$home"; then
      RFT_JDK=$home
      return
    fi
  done
  if home=$(rft_java_on_path) && rft_is_jdk "$home"; then
    RFT_JDK=$home
    return
  fi
  if [ -x /usr/libexec/java_home ] && home=$(/usr/libexec/java_home -v "$RFT_JAVA_MIN+" 2>/dev/null) && rft_is_jdk "$home"; then
    RFT_JDK=$home
    return
  fi
  rft_fail "no JDK $RFT_JAVA_MIN or newer found (looked at JAVA_HOME, /usr/lib/jvm, ~/.sdkman, ~/.jdks, PATH)" \
    "install one, for example from https://adoptium.net, or set RFT_JAVA_HOME to its directory"
}

# Maven on the JDK found, with what MAVEN_ARGS and RFT_MAVEN_ARGS add (Maven before 3.9 does not read MAVEN_ARGS itself).
rft_maven() {
  command -v mvn >/dev/null || rft_fail "building RFT needs Maven 3.8.6 or newer: install it, so that mvn is on the PATH"
  # What Maven's own libraries do is not worth a warning.
  local quiet="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED"
  # shellcheck disable=SC2086 # both are lists of words
  env -u MAVEN_ARGS JAVA_HOME="$RFT_JDK" MAVEN_OPTS="$quiet ${MAVEN_OPTS:-}" mvn -f "$RFT_ROOT/pom.xml" --batch-mode \
    ${MAVEN_ARGS:-} ${RFT_MAVEN_ARGS:-} "$@"
}

# True if the last build is there and nothing that goes into the programs changed since it began.
rft_is_built() {
  local module changed
  local inputs=("$RFT_ROOT/pom.xml")
  for module in core client server programs; do
    inputs+=("$RFT_ROOT/rft-$module/pom.xml" "$RFT_ROOT/rft-$module/src/main")
  done
  [ -f "$RFT_ROOT/.rft-build/current/begun" ] && [ -f "$RFT_ROOT/.rft-build/current/image.sh" ] || return 1
  changed=$(find "${inputs[@]}" -newer "$RFT_ROOT/.rft-build/current/begun" -print -quit 2>/dev/null)
  [ -z "$changed" ]
}

# rft_compile IMAGE LOG PHASE-OR-OPTION… has Maven build the programs, and fills the directory IMAGE with what they are started from, all but
# the caches. What it has to say goes to the file LOG. Not twice at the same time.
rft_compile() {
  local image=$1 log=$2 jars
  shift 2
  # Maven adds jars here, of another version too, and never takes one away.
  rm -rf "$RFT_ROOT"/rft-programs/target/lib "$RFT_ROOT"/rft-programs/target/rft-programs-*.jar
  if ! rft_maven -q -Dmaven.test.skip=true -pl rft-programs -am "$@" </dev/null >"$log" 2>&1; then
    grep -E '^\[ERROR\].*(\.java:|Failed|resolve)|^rft:' "$log" | head -n 6 >&2 || true
    rft_fail "the build failed, see $log"
  fi
  jars=("$RFT_ROOT"/rft-programs/target/rft-programs-*.jar "$RFT_ROOT"/rft-programs/target/lib/*.jar)
  cp "${jars[@]}" "$image/" || exit 1
  # Changed classes are only faster to load: if it fails, perhaps in the middle of a jar, the jars as they were do as well.
  "$RFT_JDK/bin/java" -cp "$image/*" io.rft.image.ImageJars "$image"/*.jar >>"$log" 2>&1 ||
    { rm -f "$image"/*.new && cp "${jars[@]}" "$image/"; } || exit 1
  {
    printf "RFT_SYSTEM='%s'\nRFT_JARS='" "$(uname -sm)"
    printf '%s\n' "${jars[@]##*/}" | LC_ALL=C sort
    printf "'\n"
  } >"$image/image.sh" || exit 1
}

# Builds into a directory of its own: a running daemon loads classes late, so the jars it started from must not change under it.
rft_build() {
  local home="$RFT_ROOT/.rft-build" image why="first use"
  mkdir -p "$home" || rft_fail "cannot write to $home"
  (
    if command -v flock >/dev/null; then flock 9; fi
    if rft_is_built; then exit 0; fi # someone else built while this one waited
    if [ -e "$home/current" ]; then why="sources changed"; fi
    printf 'building RFT (%s)…\n' "$why" >&2
    image=$(mktemp -d "$home/image-XXXXXX") && chmod 755 "$image" && : >"$image/begun" || exit 1
    (rft_compile "$image" "$home/build.log" package) 9>&- || { rm -rf "$image" && exit 1; }
    rft_rehearse "$RFT_JDK/bin/java" "$image" >>"$home/build.log" 2>&1 9>&- || true # without it the programs only start slower
    ln -sfn "${image##*/}" "$home/current" || exit 1
    # The last ones stay for those still running from them.
    (cd "$home" && ls -dt image-* | tail -n +4 | while IFS= read -r old; do rm -rf "$old"; done)
  ) 9>"$home/lock" || exit 1
}

# Has both programs work once, so that the JVM keeps what it learns of their classes in IMAGE/rft.aot and IMAGE/rftd.aot.
rft_rehearse() {
  local java=$1 image=$2 place status
  place=$(mktemp -d) || return 1
  # shellcheck disable=SC2086 # a list of words
  (set -f && RFT_JAVA_OPTS='' rft_run "$java" "$image" rehearsal "$place" "-XX:AOTCacheOutput=$image/rftd.aot" $RFT_JVM </dev/null)
  status=$?
  rm -rf "$place"
  return $status
}

# rft_start PROGRAM ARGUMENT…
rft_start() {
  local program=$1
  shift
  rft_find_jdk
  rft_is_built || rft_build
  rft_locale
  rft_run "$RFT_JDK/bin/java" "$RFT_ROOT/.rft-build/$(readlink "$RFT_ROOT/.rft-build/current")" "$program" "$@"
}
