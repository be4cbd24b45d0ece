package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.embed.inprocess.BertTokens;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cli.graphs.UpdatesTopic;
import io.flinkgraphrag.jobs.cli.ingest.SentPassages.Sent;
import io.flinkgraphrag.jobs.documents.DocumentFormat;
import io.flinkgraphrag.jobs.documents.cut.PassageCutter;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "ingest",
    description = {
      "Reads documents (Markdown, HTML, PDF, Word, plain text) into a graph, as passages.",
      "",
      "What the graph has of them already is read back from the topic graph-updates, and only what"
          + " differs is sent: run it again after a change, or after it was stopped or killed, and it"
          + " goes on. A document that is gone from a folder is deleted.",
      "",
      "A document's id is the whole path of its file or the address of its page; its passages are"
          + " titled by its headings. Files whose names begin with a full stop are left out.",
      "",
      "Exit code 1 if a document, or a page of one, could not be read: each is told. What the graph"
          + " had of it stays."
    })
public final class IngestCommand implements Callable<Integer> {

  private static final long WATCH_SECONDS = 2;

  @Spec private CommandSpec spec;

  @Mixin private UpdatesTopic topic;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "A file, a folder with all below it, http(s)://…, or - for standard input.")
  private List<String> paths;

  @Option(names = "--graph", paramLabel = "NAME", description = "Into this graph.")
  private String graph = Question.DEFAULT_GRAPH;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description =
          "Takes the place of PATH in the ids of documents, so that they are the same on each machine"
              + " and wherever the folder is; may be the address at which readers find it.")
  private @Nullable String name;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "Of all documents: ${COMPLETION-CANDIDATES}. Default: by name and content.")
  private @Nullable DocumentFormat format;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "Largest passage, its title included (default: ${DEFAULT-VALUE}).")
  private int tokens = 300;

  @Option(
      names = "--language",
      paramLabel = "CODE",
      description =
          "By whose rules sentences end, such as en, de or zh; auto: each paragraph by those of the"
              + " language that it is guessed to be in (default: ${DEFAULT-VALUE}).")
  private String language = "en";

  @Option(
      names = "--watch",
      description = "Go on following files and folders until Ctrl-C. Pages are read once.")
  private boolean watch;

  @Option(
      names = "--wait",
      description = "Return when everything that was sent is in the graph, vectors included.")
  private boolean wait;

  @Option(
      names = "--prune",
      description =
          "Delete the documents that are gone also where they are more than half of a folder's.")
  private boolean prune;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Send at most N passages a second (default: as many as the broker takes).")
  private @Nullable Integer rate;

  @Option(
      names = "--dry-run",
      description = "Print the updates that a graph without documents would get, and send nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Ranges.require("--tokens", tokens, PassageCutter.TOKENS_MIN, PassageCutter.TOKENS_MAX);
    if (rate != null) {
      Ranges.requireAtLeast("--rate", rate, 1);
    }
    if (name != null && paths.size() > 1) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "--as names one PATH, and there are " + paths.size() + "; run the command once for each");
    }
    Output output = Output.of(spec);
    List<SourceRoot> roots = paths.stream().map(path -> SourceRoot.of(path, name)).toList();
    FoundDocuments found = FoundDocuments.at(roots);
    found.tellOtherKinds(output);
    found.faults().forEach(output::note);
    DocumentReader reader = new DocumentReader(System.in, format);
    PassageCutter cutter = new PassageCutter(BertTokens.load()::count, tokens, languageOf());
    if (dryRun) {
      IngestRound round =
          new IngestRound(
              reader,
              cutter,
              updates(0),
              line -> output.result(new String(line, StandardCharsets.UTF_8)),
              output);
      return exitCode(found, round.run(found.sources(), Map.of(), List.of()), true);
    }
    topic.connection().requireTopics(Topics.defaults().updates(), Topics.defaults().status());
    try (SentPassages sent = new SentPassages(topic.open(output), graph)) {
      return ingest(roots, found, new Ingest(sent, reader, cutter, output));
    }
  }

  private Language languageOf() {
    try {
      return Language.of(language);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(CommandFailure.UNUSABLE, "--language: " + e.getMessage(), e);
    }
  }

  /** What all rounds share. */
  private record Ingest(
      SentPassages sent, DocumentReader reader, PassageCutter cutter, Output output) {}

  private int ingest(List<SourceRoot> roots, FoundDocuments first, Ingest ingest)
      throws IOException, InterruptedException {
    FolderWatch follower = new FolderWatch(first.stamps());
    Map<String, Sent> sent = ingest.sent().read();
    int exitCode =
        round(first, first.sources(), first.gone(sent.keySet(), prune, graph), sent, ingest);
    while (watch) {
      TimeUnit.SECONDS.sleep(WATCH_SECONDS);
      FoundDocuments found = FoundDocuments.at(roots);
      FolderWatch.Changes changes = follower.look(found.stamps());
      if (!changes.changed().isEmpty() || !changes.gone().isEmpty()) {
        sent = ingest.sent().read();
        round(found, found.sources(changes.changed()), gone(found, sent, ingest), sent, ingest);
      }
    }
    return exitCode;
  }

  /** Who watches is not ended by a folder that is away for a while. */
  private Collection<String> gone(FoundDocuments found, Map<String, Sent> sent, Ingest ingest) {
    try {
      return found.gone(sent.keySet(), prune, graph);
    } catch (CommandFailure many) {
      ingest.output().note(String.valueOf(many.getMessage()));
      return List.of();
    }
  }

  private int round(
      FoundDocuments found,
      List<Source> sources,
      Collection<String> gone,
      Map<String, Sent> sent,
      Ingest ingest)
      throws InterruptedException {
    Output output = ingest.output();
    try (UpdateSender sender = new UpdateSender(topic.connection(), rate, wait, output)) {
      IngestRound round =
          new IngestRound(
              ingest.reader(),
              ingest.cutter(),
              updates(ingest.sent().versionAbove(Clock.systemUTC().millis())),
              sender::send,
              output);
      IngestCounts counts = round.run(sources, sent, gone);
      boolean taken = sender.finish();
      output.result(counts.toString());
      return exitCode(found, counts, taken);
    }
  }

  /** The graph's name is looked at before the first document is. */
  private DocumentUpdates updates(long version) {
    DocumentUpdates updates = new DocumentUpdates(graph, version);
    updates.requireGraph();
    return updates;
  }

  private static int exitCode(FoundDocuments found, IngestCounts counts, boolean taken) {
    return taken && counts.failed == 0 && found.faults().isEmpty() ? 0 : CommandFailure.FAILED;
  }
}
