# Shared by the launchers. Sourced by bash, with `home` set to the repository's root.

die() {
  echo "error: $*" >&2
  exit 1
}

# Prints the value of a system property of the java at $1.
java_property() {
  "$1" -XshowSettings:properties -version 2>&1 | sed -n "s/^ *${2//./\\.} = //p"
}

# Prints the java to use: JAVA_HOME's, else the one on the PATH. Refuses anything older than 17.
find_java() {
  local java version
  if [[ -n "${JAVA_HOME:-}" ]]; then
    java="$JAVA_HOME/bin/java"
    [[ -x "$java" ]] || die "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it. Set it to a JDK 17 or newer."
  else
    java="$(command -v java)" || die "no java found. Install a JDK 17 or newer and put it on the PATH, or set JAVA_HOME."
  fi
  version="$(java_property "$java" java.specification.version)"
  case "$version" in
    1.* | [0-9] | 1[0-6]) die "$java is Java $version. Chainlog needs 17 or newer: set JAVA_HOME to one." ;;
    [1-9][0-9]*) echo "$java" ;;
    *) die "cannot tell the version of $java. Chainlog needs Java 17 or newer." ;;
  esac
}

# Prints the newest jar named $1-<version>.jar in folder $2, or nothing.
find_jar() {
  local jar newest=
  for jar in "$2/$1"-[0-9]*.jar; do
    if [[ -f "$jar" && (-z "$newest" || "$jar" -nt "$newest") ]]; then
      newest="$jar"
    fi
  done
  echo "$newest"
}

# Packages a module and what it depends on. Maven's output goes to stderr: stdout is the program's.
build() {
  local java=$1 module=$2 jdk
  jdk="$(java_property "$java" java.home)"
  [[ -x "$jdk/bin/javac" ]] || die "$jdk has no compiler. Building Chainlog needs a JDK, not a JRE: set JAVA_HOME to one."
  echo "Building $module; the first build downloads its dependencies..." >&2
  (cd "$home" && JAVA_HOME="$jdk" ./mvnw -q -DskipTests -pl "$module" -am package) >&2 || die "the build failed; its messages are above."
}
