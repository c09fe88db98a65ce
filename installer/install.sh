#!/bin/sh
# Installs Haetae from the unpacked bundle that this file lies in. Downloads nothing.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=/opt/haetae
data=/var/lib/haetae
service=auto
replace=no
account=haetae
units=/etc/systemd/system

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in ko*) language=ko ;; *) language=en ;; esac

# say KOREAN ENGLISH
say() { if [ "$language" = ko ]; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi; }
fail() {
  say "설치하지 못했습니다: $1" "Not installed: $2" >&2
  exit 1
}

usage() {
  say "사용법: ./install.sh [--prefix 폴더] [--data 폴더] [--no-service] [--replace] [--lang ko|en]
  --prefix     프로그램 폴더 (기본 $prefix)
  --data       데이터 폴더 (기본 $data)
  --no-service systemd 서비스를 만들지 않음
  --replace    이미 설치된 것을 이 버전으로 바꿈 (설정과 데이터는 그대로 둠)" \
    "Usage: ./install.sh [--prefix DIR] [--data DIR] [--no-service] [--replace] [--lang ko|en]
  --prefix     folder of the program (default $prefix)
  --data       folder of the data (default $data)
  --no-service make no systemd service
  --replace    replace an existing installation by this version (settings and data stay)"
}

value_of() { [ $# -ge 2 ] && [ -n "$2" ] || fail "$1 뒤에 값이 없습니다" "$1 needs a value"; }

while [ $# -gt 0 ]; do
  case "$1" in
    --prefix) value_of "$@"; prefix=$2; shift 2 ;;
    --data) value_of "$@"; data=$2; shift 2 ;;
    --lang) value_of "$@"; language=$2; shift 2 ;;
    --no-service) service=no; shift ;;
    --replace) replace=yes; shift ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; fail "모르는 옵션 $1" "unknown option $1" ;;
  esac
done
case "$language" in ko | en) ;; *) language=en; fail "--lang은 ko 또는 en" "--lang is ko or en" ;; esac

# Absolute without resolving links, so that units and settings name what the administrator named.
case "$prefix" in /*) ;; *) prefix="$PWD/$prefix" ;; esac
case "$data" in /*) ;; *) data="$PWD/$data" ;; esac
case "$prefix$data" in *[!A-Za-z0-9/._-]*) fail "폴더 이름에는 영문자, 숫자, . _ - 만 쓸 수 있습니다" "folder names may hold only letters, digits, . _ and -" ;; esac

is_root() { [ "$(id -u)" -eq 0 ]; }

check_machine() {
  [ "$(uname -s)" = Linux ] && [ "$(uname -m)" = x86_64 ] ||
    fail "이 설치본은 x86_64 리눅스용입니다($(uname -s) $(uname -m))" "this bundle is for x86_64 Linux, not $(uname -s) $(uname -m)"
  "$here/runtime/node" --version >/dev/null 2>&1 ||
    fail "실행 환경이 이 시스템에서 동작하지 않습니다(glibc 2.28 이상 필요)" "the runtime does not run on this system (it needs glibc 2.28 or later)"
  grep -q avx2 /proc/cpuinfo 2>/dev/null ||
    say "주의: 이 CPU에는 AVX2가 없어 모델이 느립니다." "Note: this CPU has no AVX2, so the models will be slow."
}

check_hashes() {
  say "파일 해시를 확인합니다…" "Checking the hash of every file…"
  command -v sha256sum >/dev/null 2>&1 || fail "sha256sum이 필요합니다(coreutils)" "sha256sum is needed (coreutils)"
  (cd "$here" && sha256sum --quiet -c SHA256SUMS) >&2 ||
    fail "해시가 다른 파일이 있습니다. 매체에서 다시 복사하십시오" "a file does not have the hash it should have; copy the bundle from the medium again"
  found=$(find "$here" ! -type d | wc -l)
  listed=$(wc -l <"$here/SHA256SUMS")
  [ "$found" -eq $((listed + 1)) ] ||
    fail "목록에 없는 파일이 있습니다($found, 목록 $listed). 새 폴더에 다시 푸십시오" "there are files that the list does not name ($found, listed $listed); unpack into a fresh folder"
}

check_target() {
  [ "$prefix" != / ] && [ "$data" != / ] || fail "/ 에는 설치할 수 없습니다" "it cannot be installed into /"
  case "$data/" in "$prefix/"*) fail "데이터 폴더는 프로그램 폴더 밖에 있어야 합니다" "the data folder must lie outside the program's" ;; esac
  if [ -e "$prefix/VERSION" ]; then
    [ "$replace" = yes ] ||
      fail "$prefix 에 이미 $(cat "$prefix/VERSION")이(가) 설치되어 있습니다. 바꾸려면 --replace" "$prefix already holds $(cat "$prefix/VERSION"); --replace replaces it"
  elif [ -e "$prefix" ] && [ -n "$(ls -A "$prefix")" ]; then
    fail "$prefix 가 비어 있지 않고 해태의 것이 아닙니다" "$prefix is not empty and not an installation of Haetae"
  fi
}

make_folders() {
  mkdir -p "$prefix" "$data" || fail "$prefix 또는 $data 를 만들 수 없습니다" "$prefix or $data cannot be made"
  [ -w "$prefix" ] && [ -w "$data" ] || fail "$prefix 또는 $data 에 쓸 수 없습니다" "$prefix or $data cannot be written to"
}

# New parts are put beside the old ones and change places with them at the end.
copy_program() {
  say "$prefix 에 복사합니다…" "Copying to $prefix…"
  rm -rf "$prefix/.incoming" "$prefix/.previous"
  mkdir "$prefix/.incoming" "$prefix/.previous"
  for part in runtime program bin VERSION LICENCES.txt manifest.json SHA256SUMS; do
    cp -R "$here/$part" "$prefix/.incoming/$part" || fail "복사하지 못했습니다(디스크 공간?)" "copying failed (disk space?)"
  done
  for part in runtime program bin VERSION LICENCES.txt manifest.json SHA256SUMS; do
    [ ! -e "$prefix/$part" ] || mv "$prefix/$part" "$prefix/.previous/$part"
    mv "$prefix/.incoming/$part" "$prefix/$part"
  done
  rm -rf "$prefix/.incoming" "$prefix/.previous"
}

write_settings() {
  mkdir -p "$prefix/etc"
  sed "s|^  folder: \./data\$|  folder: $data|" "$prefix/program/config/haetae.yaml" >"$prefix/etc/haetae.yaml.new"
  if [ -e "$prefix/etc/haetae.yaml" ]; then
    say "설정은 그대로 둡니다. 새 기본값: $prefix/etc/haetae.yaml.new" "Settings stay as they are; the new defaults are in $prefix/etc/haetae.yaml.new"
  else
    mv "$prefix/etc/haetae.yaml.new" "$prefix/etc/haetae.yaml"
  fi
  chmod 700 "$data"
}

wants_service() {
  [ "$service" = auto ] && is_root && command -v systemctl >/dev/null 2>&1 && [ -d "$units" ]
}

make_account() {
  id "$account" >/dev/null 2>&1 || useradd --system --home-dir "$data" --no-create-home --shell /usr/sbin/nologin "$account" ||
    fail "계정 $account 를 만들지 못했습니다" "the account $account could not be made"
  chown -R "$account" "$data"
}

# One unit a socket: the name by which the service knows a socket is its unit's (FileDescriptorName).
write_socket() {
  cat >"$units/haetae-$1.socket" <<EOF
# Keeps the socket open over a restart. It takes the place of ingest.$1 or $1.listen in $prefix/etc/haetae.yaml.
[Unit]
Description=Haetae $1

[Socket]
$2
FileDescriptorName=$1
Service=haetae.service

[Install]
WantedBy=sockets.target
EOF
}

write_units() {
  write_socket udp 'ListenDatagram=0.0.0.0:5514
ReceiveBuffer=32M'
  write_socket tcp 'ListenStream=0.0.0.0:5514'
  write_socket tls 'ListenStream=0.0.0.0:6514'
  write_socket http 'ListenStream=127.0.0.1:8444'
  write_socket console 'ListenStream=127.0.0.1:8443'
  cat >"$units/haetae.service" <<EOF
[Unit]
Description=Haetae security appliance
After=network.target

[Service]
User=$account
ExecStart=$prefix/runtime/node $prefix/program/src/main.ts --config $prefix/etc/haetae.yaml
# Takes new certificate files over.
ExecReload=/bin/kill -HUP \$MAINPID
Sockets=haetae-udp.socket haetae-tcp.socket haetae-tls.socket haetae-http.socket haetae-console.socket
Restart=always
RestartSec=2
# 64 wrong command line, 78 wrong settings: starting again would not help.
RestartPreventExitStatus=64 78
TimeoutStopSec=20
LimitNOFILE=65536
Environment=ORT_DISABLE_TELEMETRY=1
NoNewPrivileges=true
ProtectSystem=strict
ProtectHome=true
PrivateTmp=true
ReadWritePaths=$data

[Install]
WantedBy=multi-user.target
EOF
  printf '# UDP syslog in bursts: without it the kernel drops datagrams.\nnet.core.rmem_max = 33554432\n' >/etc/sysctl.d/60-haetae.conf
  sysctl -q -p /etc/sysctl.d/60-haetae.conf || say "주의: rmem_max를 바꾸지 못했습니다." "Note: rmem_max could not be raised."
  systemctl daemon-reload || say "주의: systemd가 실행 중이 아닙니다. 유닛 파일만 만들었습니다." "Note: systemd is not running; only its unit files were written."
}

tell_how_to_start() {
  say "설치했습니다: $(cat "$prefix/VERSION") → $prefix, 데이터 $data, 설정 $prefix/etc/haetae.yaml" \
    "Installed: $(cat "$prefix/VERSION") in $prefix, data in $data, settings in $prefix/etc/haetae.yaml"
  if wants_service; then
    sockets='haetae-udp.socket haetae-tcp.socket haetae-tls.socket haetae-http.socket haetae-console.socket'
    say "시작: systemctl enable --now $sockets haetae
일회용 관리자 비밀번호: journalctl -u haetae | grep one-time
콘솔: https://127.0.0.1:8443" \
      "Start: systemctl enable --now $sockets haetae
One-time administrator password: journalctl -u haetae | grep one-time
Console: https://127.0.0.1:8443"
  else
    say "시작: $prefix/bin/haetae start (일회용 관리자 비밀번호가 나옵니다)
시연: $prefix/bin/haetae demo
콘솔: https://127.0.0.1:8443" \
      "Start: $prefix/bin/haetae start (it prints the one-time administrator password)
Demo: $prefix/bin/haetae demo
Console: https://127.0.0.1:8443"
  fi
}

check_machine
check_target
check_hashes
make_folders
copy_program
write_settings
if wants_service; then
  make_account
  write_units
fi
tell_how_to_start
