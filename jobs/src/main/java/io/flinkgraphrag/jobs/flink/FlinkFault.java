package io.flinkgraphrag.jobs.flink;

import java.util.List;
import java.util.regex.Pattern;

/** What Flink says went wrong, on one line: it sends stack traces. */
public final class FlinkFault {

  /** Of a job that failed before it had tasks Flink's REST interface knows no cause. */
  private static final String SILENT = "Flink does not say why, but the JobManager's log does";

  private static final String CAUSE = "Caused by: ";

  /** The names of the classes that a message begins with. */
  private static final Pattern CLASSES = Pattern.compile("^(?:[\\w$]+\\.)+[\\w$]+(?::\\s*|$)");

  /** What a JobManager says while the lead goes from one to another. */
  private static final List<String> LEAD =
      List.of(
          "FencingTokenException",
          "AkkaRpcException",
          "PekkoRpcException",
          "RecipientUnreachableException",
          "RpcConnectionException",
          "EndpointNotStartedException",
          "UnavailableDispatcherOperationException");

  private FlinkFault() {}

  /** The innermost cause that says something, without the names of its classes. */
  public static String words(String trace) {
    String said = "";
    boolean first = true;
    for (String line : trace.lines().toList()) {
      boolean cause = line.strip().startsWith(CAUSE);
      if (first || cause) {
        String words = withoutClasses(line.strip().replace(CAUSE, ""));
        said = words.isEmpty() ? said : words;
      }
      first = false;
    }
    return said.isEmpty() ? trace.lines().findFirst().orElse(SILENT).strip() : said;
  }

  private static String withoutClasses(String text) {
    String rest = text;
    String shorter = CLASSES.matcher(rest).replaceFirst("");
    while (!shorter.equals(rest)) {
      rest = shorter;
      shorter = CLASSES.matcher(rest).replaceFirst("");
    }
    return rest.strip();
  }

  /** Whether it comes from a change of the leading JobManager, and is over soon. */
  public static boolean isOfTheLead(String trace) {
    return LEAD.stream().anyMatch(trace::contains);
  }
}
