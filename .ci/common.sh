# shellcheck shell=bash
# What the scripts of this folder share: the machine made ready, steps with a budget of time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

steps=()
trap 'finish $?' EXIT

# step MINUTES NAME COMMAND...: one over its budget is told; only one that hangs, at four times that, is ended.
step() {
  local minutes=$1 name=$2 start=$SECONDS status=0 remark=
  shift 2
  echo "== $name (budget: $minutes min)"
  timeout --foreground -k 30 "$((minutes * 4))m" "$@" || status=$?
  local took=$((SECONDS - start))
  [ $took -le $((minutes * 60)) ] || remark=', over its budget'
  [ $status -ne 124 ] || remark=', ended: it took four times its budget'
  [ $status -eq 0 ] || remark+=", failed with $status"
  steps+=("$(printf '%4d s of %4d  %s%s' $took $((minutes * 60)) "$name" "$remark")")
  return $status
}

skip() {
  echo "SKIPPED $1: $2"
  steps+=("      skipped     $1: $2")
}

finish() {
  [ -z "${preparing:-}" ] || kill "$preparing" 2>/dev/null || :
  rm -rf "${scratch:-}"
  [ -z "${made_policy:-}" ] || rm -f "$made_policy"
  echo "== steps"
  [ ${#steps[@]} -eq 0 ] || printf '%s\n' "${steps[@]}"
  echo "== $([ "$1" -eq 0 ] && echo passed || echo FAILED) after $((SECONDS / 60)) min $((SECONDS % 60)) s"
}

is_installable() {
  [ -n "$(apt-cache policy "$1" 2>/dev/null | sed -n '/Candidate: (none)/d; /Candidate:/p')" ]
}

# What is missing of Debian 12's or 13's packages. Where there is no apt, all of it has to be there already.
install_packages() {
  command -v apt-get >/dev/null || return 0
  [ "$(id -u)" = 0 ] || { echo "== not root: nothing is installed"; return 0; }
  local missing=() wanted
  for wanted in influxd=influxdb mosquitto=mosquitto chromium=chromium chromedriver=chromium-driver python3=python3-minimal \
    curl=curl openssl=openssl git=git unzip=unzip; do
    command -v "${wanted%=*}" >/dev/null || missing+=("${wanted#*=}")
  done
  # XGBoost's; what placeholder images are made of; authorities for what Maven fetches.
  for wanted in libgomp1 busybox-static ca-certificates; do
    dpkg-query -W -f='${Status}' $wanted 2>/dev/null | grep -q 'ok installed' || missing+=("$wanted")
  done
  export DEBIAN_FRONTEND=noninteractive
  if [ ${#missing[@]} -ne 0 ]; then
    echo "installing ${missing[*]}"
    # The packages' own services are not wanted, only their programs.
    local policy=/usr/sbin/policy-rc.d
    [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; made_policy=$policy; }
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
  install_java
}

# Debian 13 has a JDK 25. Debian 12 has none: there one must be installed, and the launcher says how.
install_java() {
  ! ./smart-energy java-home >/dev/null 2>&1 || return 0
  local package
  for package in openjdk-25-jdk-headless temurin-25-jdk; do
    if is_installable $package; then
      echo "installing $package"
      apt-get install -y -qq --no-install-recommends $package >/dev/null
      return
    fi
  done
}

use_java_25() {
  # Maven itself must run on 21 or newer for the formatter; the launcher knows where JDKs are, and says what to do if there
  # is none.
  JAVA_HOME=$(./smart-energy java-home)
  export JAVA_HOME
  "$JAVA_HOME/bin/java" -version
}

no_test_cluster=

# Where the scripts of a test cluster are, their Kubernetes is prepared, once: behind what is done meanwhile, which needs
# it last. Where that fails, the tests are skipped by name.
prepare_test_cluster() {
  local above=$PWD
  until [ -x "$above/shared/kube/up" ]; do
    [ "$above" = / ] && { no_test_cluster='no shared/kube beside or above this folder'; break; }
    above=$(dirname "$above")
  done
  [ "$(id -u)" = 0 ] || no_test_cluster='not root'
  if [ -n "$no_test_cluster" ]; then
    skip "the test cluster's Kubernetes" "$no_test_cluster"
  else
    nice -n 19 .ci/kubernetes "$above/shared/kube" >"$scratch/kubernetes.log" 2>&1 &
    preparing=$!
  fi
}

await_test_cluster() {
  [ -n "${preparing:-}" ] || return 0
  step 12 "the test cluster's Kubernetes" tail --pid="$preparing" -n 20 -F "$scratch/kubernetes.log" || :
  wait "$preparing" || no_test_cluster='its Kubernetes cannot be prepared'
  preparing=
}

cluster_step() {
  local budget=$1
  shift
  if [ -n "$no_test_cluster" ]; then
    skip "$*" "$no_test_cluster"
  else
    step "$budget" "$*" "$@"
  fi
}

# tests MINUTES WHICH MAVEN-OPTION...: what was skipped is said, and may not be all.
tests() {
  local minutes=$1 which=$2 status=0
  shift 2
  step "$minutes" "./mvnw verify $*" ./mvnw -B -ntp verify "$@" || status=$?
  .ci/report-tests "$which" "$scratch/start" || status=1
  return $status
}

scratch=$(mktemp -d)
touch "$scratch/start"
echo "== packages"
install_packages
use_java_25
