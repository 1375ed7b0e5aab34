# shellcheck shell=bash
# What the scripts of this folder share; to be sourced. Bash 4 or later.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck disable=SC2034
varve=$root/.build/release/varve
# shellcheck disable=SC2034
generate=$root/.build/release/varve-generate
# Real data, where it stands beside the checkout.
# shellcheck disable=SC2034
data=$(cd "$root/.." && pwd)/shared/data

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$(basename "$0"): $*"
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "needs root, or sudo, to install: $*"
    fi
}

# install PACKAGE...: Debian packages, quietly unless that fails.
install() {
    command -v apt-get >/dev/null ||
        die "not a Debian system; install by hand what gives these packages: $*"
    say "installing: $*"
    local log
    log=$(mktemp)
    if ! {
        as_root apt-get update &&
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
    } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        rm -f "$log"
        die "could not install: $*"
    fi
    rm -f "$log"
}

# What a build needs besides the Swift toolchain.
install_for_build() {
    command -v swift >/dev/null || die "no Swift toolchain in PATH; Varve needs Swift 6.2 or later"
    local missing=()
    command -v git >/dev/null || missing+=(git ca-certificates)
    command -v pkg-config >/dev/null || missing+=(pkg-config)
    if [ ${#missing[@]} -gt 0 ] || ! pkg-config --exists liblz4; then missing+=(liblz4-dev); fi
    if [ ${#missing[@]} -gt 0 ] || ! pkg-config --exists zlib; then missing+=(zlib1g-dev); fi
    if [ ${#missing[@]} -gt 0 ] || ! pkg-config --exists re2; then missing+=(libre2-dev); fi
    if [ ${#missing[@]} -gt 0 ]; then install "${missing[@]}"; fi
}

# What the end-to-end script needs besides.
install_for_test() {
    local missing=()
    command -v python3 >/dev/null || missing+=(python3)
    command -v gzip >/dev/null || missing+=(gzip)
    command -v cmp >/dev/null || missing+=(diffutils)
    command -v flock >/dev/null || missing+=(util-linux)
    if [ ${#missing[@]} -gt 0 ]; then install "${missing[@]}"; fi
}

# release_build PRODUCT: static, with all of its libraries, because to load and to relocate them
# takes half of the time to start. Without Foundation but for its essentials, which swift-crypto
# needs: TOMLKit names it and uses nothing of it. It would add a sixth to that time, and seven tenths
# to the size; what does use it fails to link.
release_build() {
    swift build --package-path "$root" -c release --static-swift-stdlib \
        -Xswiftc -static-executable -Xswiftc -use-ld=lld \
        -Xlinker "--remap-inputs=*/libFoundation.a=/dev/null" --product "$1"
}

# The two programs, .build/release/varve and .build/release/varve-generate.
build_release() {
    release_build varve && release_build varve-generate
}

# trickle_run OPTION... FOLDER: the simulation of a store's life, as it was built last.
trickle_run() { "$root/.build/release/varve-trickle" "$@"; }

# bytes_in FOLDER: the sizes of all its files, added up.
bytes_in() {
    find "$1" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum + 0 }'
}
