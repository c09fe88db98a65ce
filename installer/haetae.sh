#!/bin/sh
# haetae: starts what was installed with the runtime that came with it. Becomes bin/haetae.
set -eu

self=$(readlink -f -- "$0")
root=$(dirname -- "$(dirname -- "$self")")
node="$root/runtime/node"
program="$root/program"
settings="$root/etc/haetae.yaml"

usage() {
  cat <<EOF
haetae start [--config FILE]   시작 / start (settings: $settings)
haetae demo [--once …]         녹화된 하루로 시연 / recorded day on a throw-away data folder (haetae demo --help)
haetae models list|verify|…    모델 파일 / model files
haetae backup --to FOLDER      백업(운영 중에도 가능) / backup, also while it runs
haetae restore --from FOLDER --to DATA   복원 / restore into an empty data folder
haetae admin reset-password [NAME]   콘솔 비밀번호 재설정(root) / new console password, as root
haetae version                 버전 / version
EOF
}

command=${1:-help}
[ $# -eq 0 ] || shift
case "$command" in
  start)
    [ $# -gt 0 ] || set -- --config "$settings"
    exec "$node" "$program/src/main.ts" "$@"
    ;;
  demo) exec "$node" "$program/scripts/demo.ts" "$@" ;;
  backup)
    case " $* " in *" --data"* | *" --config"*) ;; *) set -- --config "$settings" "$@" ;; esac
    exec "$node" "$program/scripts/backup.ts" "$@"
    ;;
  admin)
    case " $* " in *" --data"* | *" --config"*) ;; *) set -- "$@" --config "$settings" ;; esac
    exec "$node" "$program/scripts/admin.ts" "$@"
    ;;
  restore) exec "$node" "$program/scripts/restore.ts" "$@" ;;
  models) exec "$node" "$program/scripts/models.ts" "$@" ;;
  version | --version) cat "$root/VERSION" ;;
  help | --help | -h) usage ;;
  *)
    echo "haetae: 모르는 명령 / unknown command: $command" >&2
    usage >&2
    exit 64
    ;;
esac
