package io.flinkgraphrag.jobs.options;

import io.flinkgraphrag.start.StartPolicy;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/**
 * The job's options. They stand in Flink's configuration, so {@code config.yaml}, {@code -D} and
 * the web UI know them like Flink's own.
 */
public final class GraphRagOptions {

  public static final ConfigOption<String> BOOTSTRAP =
      ConfigOptions.key("graphrag.kafka.bootstrap")
          .stringType()
          .defaultValue("127.0.0.1:9092")
          .withDescription("Kafka brokers, host:port separated by commas.");

  public static final ConfigOption<String> KAFKA_CONFIG =
      ConfigOptions.key("graphrag.kafka.config")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Path of a file with Kafka client properties (TLS, SASL) for all clients of the job."
                  + " Where it has no request.timeout.ms, that is 8000: a frozen broker holds"
                  + " answers up for so long.");

  public static final ConfigOption<String> GROUP =
      ConfigOptions.key("graphrag.kafka.group")
          .stringType()
          .defaultValue("flink-graphrag")
          .withDescription(
              "Consumer group, and the first part of the transactional ids. Never change it between"
                  + " runs over the same state.");

  public static final ConfigOption<String> CELL_NAME =
      ConfigOptions.key("graphrag.cell.name")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Name of this job among several over the same topics: behind a dot, it ends the"
                  + " consumer group and the group in the transactional ids. Letters, digits, - and _."
                  + " Change it over the same state only to split a job, see docs/operations.md.");

  public static final ConfigOption<String> CELL_GRAPHS =
      ConfigOptions.key("graphrag.cell.graphs")
          .stringType()
          .defaultValue("")
          .withDescription(
              "The graphs that this job owns: empty or * for all, a,b for those, !a,!b for all but"
                  + " those (in a YAML file with quotes). Other graphs' questions and updates are left"
                  + " to other jobs, see docs/operations.md.");

  public static final ConfigOption<String> QUESTIONS_TOPIC =
      ConfigOptions.key("graphrag.topics.questions")
          .stringType()
          .defaultValue("questions")
          .withDescription("Topic that questions are read from.");

  public static final ConfigOption<String> UPDATES_TOPIC =
      ConfigOptions.key("graphrag.topics.graph-updates")
          .stringType()
          .defaultValue("graph-updates")
          .withDescription("Topic that changes of the graph are read from.");

  public static final ConfigOption<String> ANSWERS_TOPIC =
      ConfigOptions.key("graphrag.topics.answers")
          .stringType()
          .defaultValue("answers")
          .withDescription("Topic that answers are written to.");

  public static final ConfigOption<String> STATUS_TOPIC =
      ConfigOptions.key("graphrag.topics.graph-status")
          .stringType()
          .defaultValue("graph-status")
          .withDescription("Topic that the progress of update batches is written to.");

  public static final ConfigOption<String> DEAD_LETTERS_TOPIC =
      ConfigOptions.key("graphrag.topics.dead-letters")
          .stringType()
          .defaultValue("dead-letters")
          .withDescription("Topic that records which could not be read are written to.");

  public static final ConfigOption<String> ORDERS_TOPIC =
      ConfigOptions.key("graphrag.topics.job-orders")
          .stringType()
          .defaultValue("job-orders")
          .withDescription(
              "Topic that ./graphrag stop and start write to, and that a JobManager reads before it"
                  + " starts the job. stop makes it where there is none; without it every start is"
                  + " allowed.");

  public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
      ConfigOptions.key("graphrag.kafka.transaction-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "After this long without a commit the broker drops what a sink wrote. Not above the"
                  + " broker's transaction.max.timeout.ms (15 min by default).");

  public static final ConfigOption<Boolean> EXACTLY_ONCE =
      ConfigOptions.key("graphrag.kafka.exactly-once")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether answers, statuses and dead letters are written in transactions. Without, they"
                  + " come sooner, and some come twice after a failure.");

  public static final ConfigOption<StartPolicy> START_EMPTY =
      ConfigOptions.key("graphrag.start.empty")
          .enumType(StartPolicy.class)
          .defaultValue(StartPolicy.REFUSE)
          .withDescription(
              "refuse or allow: whether a job without state may start where its consumer group has"
                  + " committed offsets. Then graph-updates are read from the first record, and"
                  + " questions from the committed offsets: those that were under way are not"
                  + " answered. A JobManager looks for no savepoint then; without effect where a state"
                  + " to start from is named. See docs/operations.md.");

  public static final ConfigOption<StartPolicy> START_OLDER =
      ConfigOptions.key("graphrag.start.older")
          .enumType(StartPolicy.class)
          .defaultValue(StartPolicy.REFUSE)
          .withDescription(
              "refuse or allow: whether a job may start from a state that is older than what its"
                  + " consumer group has committed. Then questions that were answered since are"
                  + " answered once more; the log says how many at most. ./graphrag up allows it, as"
                  + " it takes the newest checkpoint that is whole. See docs/operations.md.");

  public static final ConfigOption<Duration> DEDUPE_TTL =
      ConfigOptions.key("graphrag.questions.dedupe-ttl")
          .durationType()
          .defaultValue(Duration.ofHours(1))
          .withDescription(
              "A question whose id was asked less than this before, by Kafka timestamps, is dropped.");

  public static final ConfigOption<String> LAYOUTS =
      ConfigOptions.key("graphrag.layouts")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Path of the layouts file (see flink-conf/layouts.yaml). Without one every graph has"
                  + " one shard.");

  public static final ConfigOption<Integer> INGEST_PARALLELISM =
      ConfigOptions.key("graphrag.ingest.parallelism")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Parallelism of the slot sharing group ingest: updates, catalog, their embedding and"
                  + " statuses. Flink's parallelism.default without.");

  public static final ConfigOption<Integer> RETRIEVE_PARALLELISM =
      ConfigOptions.key("graphrag.retrieve.parallelism")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Parallelism of the slot sharing group retrieve: from questions to assemble, with the"
                  + " graph's state. Flink's parallelism.default without.");

  public static final ConfigOption<Integer> GENERATE_PARALLELISM =
      ConfigOptions.key("graphrag.generate.parallelism")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Parallelism of the slot sharing group generate: generation and answers. Flink's"
                  + " parallelism.default without.");

  public static final ConfigOption<Integer> HOPS_MAX =
      ConfigOptions.key("graphrag.hops-max")
          .intType()
          .defaultValue(3)
          .withDescription(
              "HOP operators in the dataflow, 1 to 8; a graph's hops cannot be more. Do not change it"
                  + " over existing state: a HOP that is new has no adjacency.");

  public static final ConfigOption<Integer> EMBED_THREADS =
      ConfigOptions.key("graphrag.embed.threads")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Threads of each in-process embedder that a layout names, one embedder per"
                  + " TaskManager. Half the cores without, and two where there are no more than two or three.");

  public static final ConfigOption<Duration> EMBED_QUESTION_TIMEOUT =
      ConfigOptions.key("graphrag.embed.question-timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(5))
          .withDescription(
              "When an embedder has given no vector at all for this long, questions that wait for"
                  + " theirs go on with their words only, and end DEGRADED. While others get theirs,"
                  + " a question waits up to 12 times as long.");

  public static final ConfigOption<Integer> EMBED_QUESTION_CAPACITY =
      ConfigOptions.key("graphrag.embed.question-capacity")
          .intType()
          .defaultValue(64)
          .withDescription("Questions in flight at the embedder, per subtask.");

  public static final ConfigOption<Integer> EMBED_UPDATE_CAPACITY =
      ConfigOptions.key("graphrag.embed.update-capacity")
          .intType()
          .defaultValue(16)
          .withDescription(
              "Updates in flight at each embedder, per subtask; the others wait in the state.");

  public static final ConfigOption<String> EMBED_OPENAI_URL =
      ConfigOptions.key("graphrag.embed.openai.url")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "For graphs whose layout says embedder: openai: base URL up to the version, such as"
                  + " http://127.0.0.1:8000/v1.");

  public static final ConfigOption<String> EMBED_OPENAI_MODEL =
      ConfigOptions.key("graphrag.embed.openai.model")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The embedding model as the server names it. Do not change it over existing state.");

  public static final ConfigOption<Integer> EMBED_OPENAI_DIMENSIONS =
      ConfigOptions.key("graphrag.embed.openai.dimensions")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Numbers in a vector of that model, 1 to 4096. It is not sent to the server.");

  public static final ConfigOption<String> EMBED_OPENAI_API_KEY =
      ConfigOptions.key("graphrag.embed.openai.api-key")
          .stringType()
          .defaultValue("")
          .withDescription(
              "API key; better given by the environment variable GRAPHRAG_EMBED_OPENAI_API_KEY of the"
                  + " process that submits the job.");

  public static final ConfigOption<Duration> EMBED_OPENAI_TIMEOUT =
      ConfigOptions.key("graphrag.embed.openai.timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription(
              "One call for one vector may take this long; then it is tried once more.");

  public static final ConfigOption<Integer> EMBED_OPENAI_IN_FLIGHT =
      ConfigOptions.key("graphrag.embed.openai.in-flight-max")
          .intType()
          .defaultValue(32)
          .withDescription(
              "Calls to that server at a time, per TaskManager. Questions go first, and a quarter of"
                  + " the calls, of two or three one, is left to them.");

  public static final ConfigOption<Duration> ROUND_TIMEOUT =
      ConfigOptions.key("graphrag.round.timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription(
              "A round of retrieval (link, each hop, read) ends without the shards that are missing"
                  + " when they have sent nothing for so long, to no question. A shard with a backlog"
                  + " is waited for. Where nothing comes of any shard, the dataflow stands, and rounds"
                  + " wait six times as long.");

  public static final ConfigOption<Duration> ROUND_START_TIMEOUT =
      ConfigOptions.key("graphrag.round.start-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(5))
          .withDescription(
              "So long after its start a round waits for shards that have not sent anything yet:"
                  + " restoring their state may take longer than graphrag.round.timeout.");

  public static final ConfigOption<Double> ROUND_TIME_SHARE =
      ConfigOptions.key("graphrag.round.time-share")
          .doubleType()
          .defaultValue(0.4)
          .withDescription(
              "A round takes at most this share of a question's remaining time, above 0 to 1.");

  public static final ConfigOption<Integer> LINK_CANDIDATES =
      ConfigOptions.key("graphrag.link.candidates")
          .intType()
          .defaultValue(50)
          .withDescription(
              "Best passages of each list (by vector, by BM25, by title) that a shard sends.");

  public static final ConfigOption<Integer> LINK_FACTS =
      ConfigOptions.key("graphrag.link.facts")
          .intType()
          .defaultValue(50)
          .withDescription("Facts nearest to the question that a shard sends.");

  public static final ConfigOption<Integer> LINK_PREDICATES =
      ConfigOptions.key("graphrag.link.predicates")
          .intType()
          .defaultValue(64)
          .withDescription(
              "Predicates nearest to the question that a shard sends; mass over the relations of all"
                  + " others is scaled as over those of the last of them.");

  public static final ConfigOption<MemorySize> LINK_CACHE =
      ConfigOptions.key("graphrag.link.cache")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(96))
          .withDescription(
              "Heap for decoded vectors, per subtask of LINK: 390 bytes for each passage, sentence and"
                  + " fact of 384 dimensions.");

  public static final ConfigOption<MemorySize> LINK_POSTING_CACHE =
      ConfigOptions.key("graphrag.link.posting-cache")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(16))
          .withDescription("Heap for decoded postings of terms, per subtask of LINK.");

  public static final ConfigOption<MemorySize> STATE_CACHE =
      ConfigOptions.key("graphrag.state-cache")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(8))
          .withDescription(
              "Heap for values of the state that questions read often, decoded, per subtask of TERMS, LINK,"
                  + " each HOP and READ.");

  public static final ConfigOption<Integer> HOP_HUB_DF_MAX =
      ConfigOptions.key("graphrag.hop.hub-df-max")
          .intType()
          .defaultValue(50)
          .withDescription("An entity that more passages mention spreads nothing.");

  public static final ConfigOption<Integer> HOP_RELATIONS_MAX =
      ConfigOptions.key("graphrag.hop.relations-max")
          .intType()
          .defaultValue(300)
          .withDescription(
              "An entity with more relations sends no mass over them, unless the question names it or"
                  + " a fact near the question does: then over as many, chosen by hash.");

  public static final ConfigOption<Integer> HOP_FRONTIER_MAX =
      ConfigOptions.key("graphrag.hop.frontier-max")
          .intType()
          .defaultValue(2_000)
          .withDescription(
              "Pairs of node and origin that one hop spreads; those with the least mass are left"
                  + " out.");

  public static final ConfigOption<Integer> READ_EVIDENCE_CHARS =
      ConfigOptions.key("graphrag.read.evidence-chars")
          .intType()
          .defaultValue(32_000)
          .withDescription("Characters of all passages in the evidence of one question.");

  public static final ConfigOption<Duration> TOMBSTONE_TTL =
      ConfigOptions.key("graphrag.catalog.tombstone-ttl")
          .durationType()
          .defaultValue(Duration.ofDays(7))
          .withDescription(
              "How long a delete is remembered; at least the retention of the updates topic, or an"
                  + " old update that is read again brings the element back.");

  public static final ConfigOption<Duration> STATUS_INTERVAL =
      ConfigOptions.key("graphrag.catalog.status-interval")
          .durationType()
          .defaultValue(Duration.ofMillis(200))
          .withDescription("A batch's progress is told at most this often.");

  public static final ConfigOption<String> GENERATOR =
      ConfigOptions.key("graphrag.generate.generator")
          .stringType()
          .defaultValue("extractive")
          .withDescription(
              "Who writes answers: extractive (quotes the evidence, needs no model), or openai (a"
                  + " server that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama.cpp)."
                  + " For graphs whose order graphrag.generate.rules does not say.");

  public static final ConfigOption<String> GENERATE_RULES =
      ConfigOptions.key("graphrag.generate.rules")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File with the order of generators, the prompt and its budget for each graph (see"
                  + " flink-conf/generation.yaml). Without it all graphs are alike.");

  public static final ConfigOption<Double> GENERATE_CONFIDENCE_MIN =
      ConfigOptions.key("graphrag.generate.confidence-min")
          .doubleType()
          .defaultValue(0.05)
          .withDescription(
              "A question whose confidence is below this is not answered: its record is NO_EVIDENCE"
                  + " with LOW_CONFIDENCE, and no generator is asked. From 0, which refuses nothing,"
                  + " to 1. Of graphs for which the file of graphrag.generate.rules says no"
                  + " confidenceMin. Where the confidence is not known, questions are answered.");

  public static final ConfigOption<Duration> GENERATE_TIMEOUT =
      ConfigOptions.key("graphrag.generate.timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription(
              "The models of a graph's order may take this long together, and two thirds of it the"
                  + " first of two; then the extractive generator answers, DEGRADED. Waiting behind"
                  + " others for a server that has room does not count where no other model"
                  + " follows, up to 12 times as long, while the others are answered.");

  public static final ConfigOption<Integer> GENERATE_CAPACITY =
      ConfigOptions.key("graphrag.generate.capacity")
          .intType()
          .defaultValue(256)
          .withDescription("Generations in flight, per subtask.");

  public static final ConfigOption<String> OPENAI_MODEL =
      ConfigOptions.key("graphrag.generate.openai.model")
          .stringType()
          .noDefaultValue()
          .withDescription("The model as the server names it.");

  public static final ConfigOption<String> OPENAI_API_KEY =
      ConfigOptions.key("graphrag.generate.openai.api-key")
          .stringType()
          .defaultValue("")
          .withDescription(
              "API key; better given by the environment variable GRAPHRAG_OPENAI_API_KEY of the"
                  + " process that submits the job.");

  public static final ConfigOption<String> OPENAI_SMALL_MODEL =
      ConfigOptions.key("graphrag.generate.openai-small.model")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "A smaller or cheaper model, asked where the other one failed. It is openai-small in"
                  + " graphrag.generate.rules.");

  public static final ConfigOption<String> OPENAI_SMALL_API_KEY =
      ConfigOptions.key("graphrag.generate.openai-small.api-key")
          .stringType()
          .defaultValue("")
          .withDescription(
              "API key of servers of their own for that model; better given by the environment"
                  + " variable GRAPHRAG_OPENAI_SMALL_API_KEY. On the same servers the key is the"
                  + " same.");

  public static final ConfigOption<String> OPENAI_TEMPERATURE =
      ConfigOptions.key("graphrag.generate.openai.temperature")
          .stringType()
          .defaultValue("0.0")
          .withDescription(
              "Sampling temperature, 0 to 2, or none: then the request has no such field, for models"
                  + " that refuse it.");

  public static final ConfigOption<Integer> OPENAI_MAX_TOKENS =
      ConfigOptions.key("graphrag.generate.openai.max-tokens")
          .intType()
          .defaultValue(512)
          .withDescription(
              "Most tokens of an answer. For most servers what a model thinks aloud counts too: give"
                  + " a model that thinks some thousand more, or turn thinking off by extra-body.");

  public static final ConfigOption<String> OPENAI_LIMIT_FIELD =
      ConfigOptions.key("graphrag.generate.openai.limit-field")
          .stringType()
          .defaultValue("max_tokens")
          .withDescription(
              "The field of the request that tells max-tokens: max_tokens, max_completion_tokens"
                  + " (OpenAI's models that think refuse the older name), or none.");

  public static final ConfigOption<Boolean> OPENAI_STREAM_OPTIONS =
      ConfigOptions.key("graphrag.generate.openai.stream-options")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether a request has stream_options, which ask for the token counts of the answer."
                  + " false for servers that refuse the field.");

  public static final ConfigOption<String> OPENAI_EXTRA_BODY =
      ConfigOptions.key("graphrag.generate.openai.extra-body")
          .stringType()
          .defaultValue("")
          .withDescription(
              "A JSON object whose fields are added to each request, such as"
                  + " {\"enable_thinking\":false} (DashScope) or"
                  + " {\"chat_template_kwargs\":{\"enable_thinking\":false}} (vLLM, SGLang,"
                  + " llama.cpp). In YAML put it between single quotes. A field that the job sets"
                  + " itself is refused.");

  public static final ConfigOption<String> OPENAI_SMALL_TEMPERATURE =
      ConfigOptions.key("graphrag.generate.openai-small.temperature")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The smaller model's, where it is not graphrag.generate.openai.temperature.");

  public static final ConfigOption<Integer> OPENAI_SMALL_MAX_TOKENS =
      ConfigOptions.key("graphrag.generate.openai-small.max-tokens")
          .intType()
          .noDefaultValue()
          .withDescription(
              "The smaller model's, where it is not graphrag.generate.openai.max-tokens.");

  public static final ConfigOption<String> OPENAI_SMALL_LIMIT_FIELD =
      ConfigOptions.key("graphrag.generate.openai-small.limit-field")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The smaller model's, where it is not graphrag.generate.openai.limit-field.");

  public static final ConfigOption<Boolean> OPENAI_SMALL_STREAM_OPTIONS =
      ConfigOptions.key("graphrag.generate.openai-small.stream-options")
          .booleanType()
          .noDefaultValue()
          .withDescription(
              "The smaller model's, where it is not graphrag.generate.openai.stream-options.");

  public static final ConfigOption<String> OPENAI_SMALL_EXTRA_BODY =
      ConfigOptions.key("graphrag.generate.openai-small.extra-body")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The smaller model's, in place of graphrag.generate.openai.extra-body; {} for none.");

  private GraphRagOptions() {}
}
