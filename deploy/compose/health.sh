#!/bin/bash
# Whether a Flink container of docker-compose.yml is healthy: exit code 0, or 1.
#
#   health.sh jobmanager URL     all tasks of the job run; the state RUNNING alone says nothing
#   health.sh taskmanager URL    the leading JobManager knows this container, by its whole address
set -u

ask() {
  wget -qO- -T 4 -t 1 "$1" || exit 1
}

case $1 in
  jobmanager)
    while read -r job; do
      running=$(sed -n 's/.*"running":\([0-9]*\).*/\1/p' <<< "$job")
      total=$(sed -n 's/.*"total":\([0-9]*\).*/\1/p' <<< "$job")
      [[ $job == *'"state":"RUNNING"'* && ${total:-0} -gt 0 && $running == "$total" ]] && exit 0
    done < <(ask "$2/jobs/overview" | sed 's/{"jid"/\n&/g'; echo)
    exit 1
    ;;
  taskmanager)
    ask "$2/taskmanagers" | grep -qF "@${ADDRESS:-$(hostname -i)}:"
    ;;
  *)
    exit 1
    ;;
esac
