package io.flinkgraphrag.model;

import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Header;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.contract.Turn;
import io.flinkgraphrag.model.contract.Want;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.message.TermStatistics;
import io.flinkgraphrag.model.message.TermsPart;
import io.flinkgraphrag.model.message.TermsRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.model.retrieval.EntityLinks;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.model.retrieval.Stamps;
import io.flinkgraphrag.model.retrieval.Trails;
import io.flinkgraphrag.model.retrieval.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Random values of every model type, within what the types allow. */
final class RandomModel {

  private final Random random;

  RandomModel(long seed) {
    this.random = new Random(seed);
  }

  KafkaValue kafkaValue() {
    byte[] value = optional(this::bytes);
    return new KafkaValue(
        position(),
        optional(this::bytes),
        value,
        value == null ? -1 : value.length + random.nextInt(2),
        text(),
        random.nextLong(),
        random.nextBoolean(),
        list(this::header));
  }

  DeadLetter deadLetter() {
    return new DeadLetter(kafkaValue(), reason());
  }

  Question question() {
    return new Question(
        text(),
        text(),
        text(),
        random.nextInt(),
        random.nextInt(),
        random.nextLong(),
        text(),
        list(this::header),
        position(),
        random.nextLong(),
        random.nextBoolean(),
        optional(this::reason),
        evidenceDetail(),
        optional(this::retrievalSettings),
        random.nextBoolean() ? Want.ANSWER : Want.EVIDENCE,
        text(),
        list(() -> new Turn(text(), text())));
  }

  private EvidenceDetail evidenceDetail() {
    List<EvidenceDetail> all = List.of(EvidenceDetail.values());
    return all.get(random.nextInt(all.size()));
  }

  private RetrievalSettings retrievalSettings() {
    return new RetrievalSettings(
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        random.nextDouble(),
        1 + random.nextInt(RetrievalSettings.SEEDS_MAX),
        random.nextInt(5) + RetrievalSettings.GRAPH_HOPS,
        random.nextBoolean());
  }

  QuestionContext questionContext() {
    return new QuestionContext(
        question(),
        random.nextLong(),
        floats(),
        optional(this::reason),
        optional(() -> new Verdict(status(), reason())),
        random.nextDouble(),
        ranking(),
        new Stamps(
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong()),
        sent(),
        list(() -> new Sought(text(), random.nextBoolean())),
        text());
  }

  private Sent sent() {
    return random.nextBoolean() ? Sent.HERE : new Sent(random.nextLong(), random.nextLong());
  }

  GroundedQuestion groundedQuestion() {
    return new GroundedQuestion(
        questionContext(),
        new Evidence(list(this::evidencePassage), list(this::fact), list(this::evidenceEntity)),
        optional(random::nextDouble),
        optional(this::reranker));
  }

  private Evidence.Passage evidencePassage() {
    return new Evidence.Passage(
        text(),
        text(),
        text(),
        text(),
        random.nextGaussian(),
        random.nextLong(),
        Signals.NONE,
        optional(random::nextGaussian));
  }

  private Answer.Reranker reranker() {
    return new Answer.Reranker(
        text(),
        text(),
        text(),
        random.nextInt(),
        random.nextInt(),
        random.nextLong(),
        optional(this::reason));
  }

  private Evidence.Entity evidenceEntity() {
    return new Evidence.Entity(text(), text(), random.nextGaussian(), text(), text());
  }

  Answer answer() {
    return new Answer(
        text(),
        text(),
        text(),
        status(),
        text(),
        list(
            () ->
                new Answer.Citation(
                    random.nextInt(), text(), text(), text(), text(), random.nextGaussian())),
        list(this::fact),
        optional(
            () -> new Answer.Retrieved(list(this::evidencePassage), list(this::evidenceEntity))),
        random.nextDouble(),
        optional(random::nextDouble),
        random.nextLong(),
        optional(this::reason),
        optional(this::generator),
        optional(this::reranker),
        new Answer.Timings(
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong()),
        text(),
        list(this::header),
        random.nextLong());
  }

  GraphUpdate graphUpdate() {
    return new GraphUpdate(text(), change(), order(), text(), kafkaValue());
  }

  private Order order() {
    Order.Kind[] kinds = Order.Kind.values();
    return new Order(
        kinds[random.nextInt(kinds.length)],
        random.nextLong(),
        random.nextBoolean(),
        random.nextLong());
  }

  Open open() {
    return new Open(
        questionContext(), random.nextInt(), random.nextLong(), List.of(random.nextInt(), 0));
  }

  LinkRequest linkRequest() {
    return new LinkRequest(
        scatter(), text(), floats(), random.nextBoolean() ? null : statistics(), text());
  }

  TermsRequest termsRequest() {
    return new TermsRequest(scatter(), text());
  }

  TermsPart termsPart() {
    return new TermsPart(head(), statistics());
  }

  private TermStatistics statistics() {
    return new TermStatistics(
        random.nextLong(), random.nextLong(), Map.of(text(), random.nextLong()));
  }

  LinkPart linkPart() {
    return new LinkPart(
        head(),
        new LinkPart.Passages(
            random.nextLong(),
            list(this::candidate),
            list(this::candidate),
            list(this::candidate),
            list(this::passageKey)),
        new LinkPart.Facts(
            random.nextLong(),
            random.nextDouble(),
            list(this::factCandidate),
            random.nextDouble(),
            list(() -> new LinkPart.PredicateCandidate(text(), random.nextDouble())),
            list(() -> list(random::nextFloat))),
        list(() -> new LinkPart.NameMatch(random.nextInt(), random.nextInt(), text())),
        list(() -> new LinkPart.Meant(text(), how())));
  }

  private LinkPart.Meant.How how() {
    List<LinkPart.Meant.How> all = List.of(LinkPart.Meant.How.values());
    return all.get(random.nextInt(all.size()));
  }

  HopRequest hopRequest() {
    return new HopRequest(
        scatter(),
        random.nextLong(),
        factors(),
        list(this::text),
        list(this::flow),
        random.nextInt(),
        list(this::passageKey),
        list(this::text));
  }

  HopPart hopPart() {
    return new HopPart(
        head(),
        list(this::flow),
        list(() -> new HopPart.Mentioned(passageKey(), random.nextLong(), list(random::nextLong))),
        list(() -> new HopPart.Related(text(), list(this::factCandidate))));
  }

  ReadRequest readRequest() {
    return new ReadRequest(
        scatter(),
        list(this::passageKey),
        list(this::text),
        list(this::relationKey),
        list(this::text),
        list(this::text),
        list(this::text));
  }

  ReadPart readPart() {
    return new ReadPart(
        head(), list(this::passageText), list(this::entityText), list(this::relationText));
  }

  LinkDelta linkDelta() {
    return new LinkDelta(
        text(),
        text(),
        switch (random.nextInt(3)) {
          case 0 ->
              new LinkDelta.PassageItem(
                  passageKey(),
                  random.nextLong(),
                  optional(
                      () -> new LinkDelta.Content(text(), text(), floats(), random.nextBoolean())));
          case 1 ->
              new LinkDelta.FactItem(
                  relationKey(),
                  random.nextLong(),
                  optional(() -> new LinkDelta.FactContent(floats())));
          default -> new LinkDelta.NamesItem(text(), list(this::text));
        });
  }

  private RelationKey relationKey() {
    return new RelationKey(text(), text(), text());
  }

  private LinkPart.FactCandidate factCandidate() {
    return new LinkPart.FactCandidate(relationKey(), random.nextGaussian());
  }

  private PredicateFactors factors() {
    return new PredicateFactors(map(this::text, random::nextDouble), random.nextDouble());
  }

  HopDelta hopDelta() {
    return new HopDelta(
        text(),
        node(),
        node(),
        switch (random.nextInt(3)) {
          case 0 -> new HopDelta.Mention(random.nextInt(), random.nextBoolean() ? "" : text());
          case 1 -> new HopDelta.Relation(text(), random.nextBoolean(), random.nextDouble());
          default -> new HopDelta.NoRelation(text(), random.nextBoolean());
        });
  }

  NameDelta nameDelta() {
    NameDelta.Claim.Kind kind =
        random.nextBoolean() ? NameDelta.Claim.Kind.NAME : NameDelta.Claim.Kind.NONE;
    NameDelta.Change change =
        random.nextBoolean()
            ? new NameDelta.Say(passageKey(), random.nextInt(4))
            : new NameDelta.Claim(text(), kind);
    return new NameDelta(text(), text(), change);
  }

  ReadDelta readDelta() {
    ReadDelta.Text change =
        switch (random.nextInt(6)) {
          case 0 -> new ReadDelta.PutPassage(passageText());
          case 1 -> new ReadDelta.RemovePassage(passageKey());
          case 2 -> new ReadDelta.PutEntity(entityText());
          case 3 -> new ReadDelta.RemoveEntity(text());
          case 4 -> new ReadDelta.PutRelation(text(), relationText());
          default -> new ReadDelta.RemoveRelation(text(), text());
        };
    return new ReadDelta(text(), change);
  }

  PassageText passageText() {
    return new PassageText(passageKey(), text(), text(), random.nextLong());
  }

  EntityText entityText() {
    return new EntityText(text(), text(), text(), text(), random.nextLong());
  }

  RelationText relationText() {
    return new RelationText(
        text(), text(), text(), random.nextGaussian(), list(this::text), random.nextLong());
  }

  EmbedRequest embedRequest() {
    return new EmbedRequest(
        text(), text(), elementType(), text(), random.nextLong(), list(this::text), text());
  }

  VectorUpdate vectorUpdate() {
    return new VectorUpdate(
        text(),
        text(),
        elementType(),
        text(),
        random.nextLong(),
        list(this::floats),
        optional(this::reason),
        text());
  }

  private ElementType elementType() {
    List<ElementType> all = List.of(ElementType.values());
    return all.get(random.nextInt(all.size()));
  }

  private Scatter scatter() {
    return new Scatter(text(), text(), text(), random.nextInt(), random.nextLong(), sent());
  }

  private Part.Head head() {
    return new Part.Head(text(), random.nextInt(), random.nextBoolean(), optional(this::reason));
  }

  private LinkPart.Candidate candidate() {
    return new LinkPart.Candidate(passageKey(), random.nextGaussian());
  }

  private Flow flow() {
    return new Flow(
        node(),
        node(),
        random.nextLong() >>> 1,
        random.nextBoolean() ? Flow.Spread.FROM_PASSAGES : Flow.Spread.FROM_FACTS,
        random.nextLong());
  }

  private Node node() {
    return new Node(optional(this::text), text());
  }

  Progress progress() {
    List<Progress.Outcome> all = List.of(Progress.Outcome.values());
    return new Progress(text(), all.get(random.nextInt(all.size())));
  }

  BatchStatus batchStatus() {
    return new BatchStatus(
        text(), random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  private Change change() {
    return switch (random.nextInt(7)) {
      case 0 -> new Change.EntityUpsert(text(), text(), text(), text(), list(this::text), floats());
      case 1 ->
          new Change.RelationUpsert(
              text(), text(), text(), random.nextDouble(), list(this::text), floats());
      case 2 ->
          new Change.PassageUpsert(
              text(), text(), text(), text(), optional(() -> list(this::text)), floats());
      case 3 -> new Change.EntityDelete(text());
      case 4 -> new Change.RelationDelete(text(), text(), text());
      case 5 -> new Change.PassageDelete(text(), text());
      default -> new Change.DocumentDelete(text());
    };
  }

  private Ranking ranking() {
    return new Ranking(
        map(this::passageKey, () -> new Ranking.Candidate(signals(), random.nextLong())),
        list(random::nextDouble),
        map(this::text, () -> new EntityLinks(some(), some())),
        list(this::factCandidate),
        factors(),
        reached(),
        reached(),
        trails(),
        random.nextLong(),
        list(() -> new Ranking.Ranked(passageKey(), random.nextDouble(), signals())));
  }

  private EntityLinks.Some some() {
    return new EntityLinks.Some(
        random.nextInt(), random.nextDouble(), random.nextLong(), random.nextBoolean());
  }

  private Signals signals() {
    Signals signals = Signals.NONE;
    for (Signal signal : Signal.values()) {
      if (random.nextBoolean()) {
        signals = signals.with(signal, 2 * random.nextDouble());
      }
    }
    return signals;
  }

  private Trails trails() {
    PredicatePaths paths =
        new PredicatePaths(
            list(this::text),
            list(random::nextDouble),
            list(random::nextDouble),
            random.nextDouble());
    return new Trails(
        paths,
        map(
            () -> new Trails.End(text(), random.nextLong()),
            () -> new Trails.Arrival(random.nextLong(), text())));
  }

  private Ranking.Reached reached() {
    return new Ranking.Reached(
        map(this::passageKey, random::nextLong), map(this::text, random::nextLong));
  }

  private Evidence.Fact fact() {
    return new Evidence.Fact(
        text(), text(), text(), random.nextGaussian(), random.nextLong(), text(), text());
  }

  private Answer.Generator generator() {
    return new Answer.Generator(
        text(),
        text(),
        random.nextInt(),
        random.nextInt(),
        random.nextInt(),
        random.nextBoolean(),
        random.nextLong(),
        text(),
        random.nextBoolean());
  }

  private PassageKey passageKey() {
    return new PassageKey(text(), text());
  }

  private SourcePosition position() {
    return new SourcePosition(text(), random.nextInt(), random.nextLong());
  }

  private Header header() {
    return new Header(text(), optional(this::bytes));
  }

  private Reason reason() {
    return new Reason(text(), text());
  }

  private Status status() {
    List<Status> all = List.of(Status.values());
    return all.get(random.nextInt(all.size()));
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(20)];
    random.nextBytes(bytes);
    return bytes;
  }

  private float[] floats() {
    float[] floats = new float[random.nextInt(5)];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    return floats;
  }

  /** Any text that UTF-8 can carry. */
  private String text() {
    int length = random.nextInt(random.nextInt(50) == 0 ? 500 : 8);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int bound = List.of(0x80, 0x800, 0xd800, 0x11_0000).get(random.nextInt(4));
      int codePoint = random.nextInt(bound);
      boolean surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
      text.appendCodePoint(surrogate ? ' ' : codePoint);
    }
    return text.toString();
  }

  private <T> T optional(Supplier<T> value) {
    return random.nextInt(4) == 0 ? null : value.get();
  }

  private <T> List<T> list(Supplier<T> element) {
    List<T> list = new ArrayList<>();
    for (int size = random.nextInt(4); size > 0; size--) {
      list.add(element.get());
    }
    return list;
  }

  private <K, V> Map<K, V> map(Supplier<K> key, Supplier<V> value) {
    Map<K, V> map = new LinkedHashMap<>();
    for (int size = random.nextInt(4); size > 0; size--) {
      map.put(key.get(), value.get());
    }
    return map;
  }
}
