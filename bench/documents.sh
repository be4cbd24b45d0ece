#!/bin/sh
# Writes documents to measure with, the same whenever it is called: HTML of about 6 kB, 10 sections each.
#   bench/documents.sh folder COUNT FOLDER    one file each
#   bench/documents.sh lines COUNT            one line each, "default|dN", a tab and the document, for
#                                             ./graphrag produce documents --key-separator "$(printf '\t')"
set -eu
case "${1:-}" in
  folder) mkdir -p "${3:?a folder is missing}" ;;
  lines) ;;
  *) sed -n '2,5s/^# *//p' "$0" >&2; exit 2 ;;
esac
awk -v count="${2:?a count is missing}" -v folder="${3:-}" '
  function word() {
    seed = (seed * 16807) % 2147483647
    return words[seed % size + 1]
  }
  BEGIN {
    size = split("pump valve hall turbine bearing pressure gauge engineer shift report cable sensor drawing manual oil seal motor rotor test alarm the a of in with and before after each every opens closes turns checks reads writes measures replaces slowly twice daily cold warm large small northern spare main", words, " ")
    for (i = 1; i <= count; i++) {
      seed = i * 7919 + 1
      text = "<title>Manual " i "</title><h1>Manual " i "</h1>"
      for (section = 1; section <= 10; section++) {
        text = text "<h2>Part " section " of unit " i "</h2>"
        for (sentence = 1; sentence <= 6; sentence++) {
          text = text (sentence % 3 == 1 ? "<p>" : "") "Unit " i ": " word()
          for (n = 1; n <= 12; n++) text = text " " word()
          text = text ". "
        }
      }
      if (folder == "") {
        print "default|d" i "\t" text
      } else {
        file = folder "/d" i ".html"
        print text > file
        close(file)
      }
    }
  }'
