package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.jobs.cli.console.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads updates, one JSON object per line, and looks at each as the job will: but for vectors, and
 * for what depends on the graph, a line that passes is no dead letter. Blank lines are left out.
 * For one thread.
 */
public final class UpdateLines {

  /** A line is not an update, or the whole source cannot be lines of them. */
  public static final class Unreadable extends Exception {

    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  private static final Pattern PLACE = Pattern.compile("line 1, (column \\d+: )");
  private static final Pattern PLAIN_NAME = Pattern.compile("[\\w./@%+,:=-]+");
  private static final int QUOTED_MAX = 40;

  private final UpdateRecords records = new UpdateRecords();
  private final @Nullable Long version;
  private final boolean skipping;
  private final LoadNotes notes;

  /**
   * @param versionOrNull in place of the updates' own
   * @param skipping whether lines that are no updates are left out; or else they end the reading
   */
  public UpdateLines(@Nullable Long versionOrNull, boolean skipping, LoadNotes notes) {
    this.version = versionOrNull;
    this.skipping = skipping;
    this.notes = notes;
  }

  /**
   * Hands over every update.
   *
   * @param name of the source, "-" for standard input
   * @throws Unreadable with the first line that is none, why, and what to do
   */
  public void read(InputStream source, String name, Consumer<byte[]> consumer)
      throws IOException, Unreadable {
    String title = name.equals("-") ? "standard input" : name;
    try (LineReader lines = new LineReader(source, UpdateLoader.LINE_BYTES_MAX)) {
      Optional<String> format = FileFormat.fault(lines.head(FileFormat.HEAD_BYTES), quoted(name));
      if (format.isPresent()) {
        throw new Unreadable("line 1 of %s is not an update: %s".formatted(title, format.get()));
      }
      long number = 0;
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        number++;
        if (!LineReader.isBlank(line)) {
          String where = "line %d of %s".formatted(number, title);
          byte[] update = version == null ? line : UpdateLine.of(line).at(version).value();
          Optional<String> fault =
              lines.tooLong() ? Optional.of(tooLong()) : fault(update, where, quoted(name));
          if (fault.isEmpty()) {
            consumer.accept(update);
          } else if (skipping) {
            notes.skip(where + " is not an update: " + fault.get());
          } else {
            throw new Unreadable(where + " is not an update: " + fault.get());
          }
        }
      }
    }
  }

  private static String tooLong() {
    return "it is longer than %,d bytes; split its text".formatted(UpdateLoader.LINE_BYTES_MAX);
  }

  private Optional<String> fault(byte[] line, String where, String name) {
    Optional<String> fault = records.fault(line, field -> notes.unknown(field, where));
    return fault.map(reason -> explained(reason, line, name));
  }

  private static String explained(String reason, byte[] line, String name) {
    if (reason.startsWith("INVALID_UTF8")) {
      return reason + "; for Latin-1: iconv -f LATIN1 -t UTF-8 " + name + " > lines.jsonl";
    }
    if (!reason.startsWith("INVALID_JSON")) {
      return reason;
    }
    String text = new String(line, StandardCharsets.UTF_8).replace("\ufeff", "").strip();
    if (!text.startsWith("{")) {
      return "it begins with %s and not with {; each line has to be one JSON object, such as"
              .formatted(beginning(text))
          + " {\"op\":\"upsert\",\"type\":\"passage\",\"id\":\"n-1\",\"text\":\"…\"}";
    }
    if (reason.contains("end-of-input")) {
      return "its JSON object goes on after the line, or the file is cut off here; to put each"
          + " object on one line: jq -c . "
          + name
          + " > lines.jsonl";
    }
    return PLACE.matcher(reason).replaceFirst("$1");
  }

  private static String beginning(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", " ");
    return '"' + printable.substring(0, Math.min(QUOTED_MAX, printable.length())) + '"';
  }

  /** As a command of the shell takes it and writes to a new file; standard input has no name. */
  private static String quoted(String name) {
    if (name.equals("-")) {
      return "FILE";
    }
    return PLAIN_NAME.matcher(name).matches() ? name : "'" + name.replace("'", "'\\''") + "'";
  }
}
