package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.jobs.documents.parse.WrittenDocuments;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/**
 * A folder as a company has it: files of each format and in many encodings, among them some that
 * nobody can read. Each of the others says who keeps one lighthouse, and has a paragraph in the
 * script that its encoding is for. The same whenever it is made.
 */
final class MixedFolder {

  static final int OF_A_KIND = 9;

  private static final List<String> BEGINS =
      List.of(
          "Skar", "Nor", "Eld", "Grim", "Tor", "Val", "Hest", "Brim", "Lang", "Sand", "Kald",
          "Mork", "Stor", "Fugl", "Kvit", "Raud", "Djup", "Selje", "Trane", "Orm");
  private static final List<String> ENDS =
      List.of("holm", "vik", "nes", "sund", "berg", "fjord", "stad", "heim", "skjer");
  private static final List<String> NAMES =
      List.of("Ingrid", "Olav", "Sigrid", "Harald", "Astrid", "Leif", "Ragna", "Sven", "Tora");
  private static final List<String> FAMILIES =
      List.of(
          "Dahl", "Moen", "Berge", "Haugen", "Strand", "Lund", "Solberg", "Vik", "Eide", "Bakke",
          "Lie", "Ruud", "Sande", "Aas", "Foss", "Holt", "Krogh", "Myhre", "Nygaard", "Tveit");

  private static final String ENGLISH =
      "The keeper winds the clockwork each evening and trims the wick before the sun goes down.";
  private static final String GERMAN =
      "Der Wärter öffnet die Lüftung, prüft die Größe der Flamme und schließt danach die Tür zum"
          + " Turm.";
  private static final String FRENCH =
      "Le gardien vérifie la lumière à la tombée de la nuit, même pendant l’été, puis relève la"
          + " mèche.";
  private static final String CHINESE = "灯塔的看守人每天晚上都要检查灯光，并且把风向和海浪的高度记录在日志里。天气不好的时候，他整夜不睡觉。";
  private static final String JAPANESE = "灯台の番人は毎晩ランプを点検し、風の向きと波の高さを日誌に書きます。天気が悪いときは、一晩中眠りません。";
  private static final String KOREAN =
      "등대지기는 매일 저녁 등불을 점검하고 바람의 방향과 파도의 높이를 일지에 기록합니다. 날씨가 나쁘면 밤새 잠을 자지 않습니다.";
  private static final String RUSSIAN =
      "Смотритель маяка каждый вечер проверяет огонь и записывает в журнал направление ветра и"
          + " высоту волны.";

  /** How a file's text is written. */
  private enum Kind {
    MD_UTF8("md", "UTF-8", "", CHINESE),
    MD_UTF8_MARKED("md", "UTF-8", "\ufeff", RUSSIAN),
    MD_UTF16LE("md", "UTF-16LE", "\ufeff", JAPANESE),
    MD_UTF16BE("md", "UTF-16BE", "\ufeff", KOREAN),
    MD_UTF16_UNMARKED("md", "UTF-16LE", "", GERMAN),
    MD_WINDOWS_1252("md", "windows-1252", "", FRENCH),
    MD_GB18030("md", "GB18030", "", CHINESE),
    TXT_UTF8("txt", "UTF-8", "", JAPANESE),
    TXT_SHIFT_JIS("txt", "Shift_JIS", "", JAPANESE),
    TXT_WINDOWS_1251("txt", "windows-1251", "", RUSSIAN),
    TXT_KOI8_R("txt", "KOI8-R", "", RUSSIAN),
    TXT_EUC_KR("txt", "EUC-KR", "", KOREAN),
    HTML_UTF8("html", "UTF-8", "", KOREAN),
    HTML_LATIN_1("html", "ISO-8859-1", "", GERMAN),
    HTML_GB2312("html", "GB2312", "", CHINESE),
    HTML_SHIFT_JIS("html", "Shift_JIS", "", JAPANESE),
    HTML_ISO_2022_JP("htm", "ISO-2022-JP", "", JAPANESE),
    HTML_WINDOWS_1251("html", "windows-1251", "", RUSSIAN),
    PDF("pdf", "", "", ENGLISH),
    WORD("docx", "", "", CHINESE);

    private final String end;
    private final String charset;
    private final String mark;
    private final String paragraph;

    Kind(String end, String charset, String mark, String paragraph) {
      this.end = end;
      this.charset = charset;
      this.mark = mark;
      this.paragraph = paragraph;
    }
  }

  /**
   * A file that can be read.
   *
   * @param path below the folder
   * @param heading what the title of its last passage ends with
   */
  record Light(String path, String place, String keeper, String heading, String paragraph) {

    String sentence() {
      return "%s keeps the lighthouse of %s.".formatted(keeper, place);
    }

    String question() {
      return "Who keeps the lighthouse of %s?".formatted(place);
    }
  }

  private final Path root;
  private final Map<String, Light> lights = new TreeMap<>();

  /** What is told of each file that nobody can read. */
  private final Map<String, String> bad = new TreeMap<>();

  private MixedFolder(Path root) {
    this.root = root;
  }

  static MixedFolder make(Path root) throws Exception {
    MixedFolder folder = new MixedFolder(root);
    for (Kind kind : Kind.values()) {
      for (int i = 0; i < OF_A_KIND; i++) {
        folder.add(kind, i);
      }
    }
    folder.addBad();
    return folder;
  }

  Map<String, Light> lights() {
    return lights;
  }

  Map<String, String> bad() {
    return bad;
  }

  /** The first file of each kind. */
  List<Light> firstOfEachKind() {
    return Arrays.stream(Kind.values()).map(kind -> lights.get(path(kind, 0))).toList();
  }

  private static int number(Kind kind) {
    return Arrays.asList(Kind.values()).indexOf(kind);
  }

  private static String place(Kind kind, int i) {
    return BEGINS.get(number(kind)) + ENDS.get(i);
  }

  private static String path(Kind kind, int i) {
    return kind.name().toLowerCase(Locale.ROOT) + "/" + place(kind, i) + "." + kind.end;
  }

  private void add(Kind kind, int i) throws IOException {
    write(
        new Light(
            path(kind, i),
            place(kind, i),
            NAMES.get(i) + " " + FAMILIES.get(number(kind)),
            kind == Kind.PDF ? place(kind, i) + " (page 1)" : place(kind, i),
            kind.paragraph));
  }

  /** Writes a light in the format and the encoding of its folder. */
  void write(Light light) throws IOException {
    String folder = light.path().substring(0, light.path().indexOf('/'));
    Kind kind = Kind.valueOf(folder.toUpperCase(Locale.ROOT));
    put(light.path(), bytes(kind, light));
    lights.put(light.path(), light);
  }

  private static byte[] bytes(Kind kind, Light light) throws IOException {
    return switch (kind.end) {
      case "pdf" ->
          WrittenDocuments.pdf(
              List.of(List.of("# " + light.place(), light.paragraph(), "", light.sentence())));
      case "docx" ->
          WrittenDocuments.word(
              List.of("# Lights", light.paragraph(), "## " + light.place(), light.sentence()));
      case "md" ->
          encoded(
              kind,
              "# Lights\n\n%s\n\n## %s\n\n%s\n"
                  .formatted(light.paragraph(), light.place(), light.sentence()));
      case "txt" -> encoded(kind, light.paragraph() + "\n\n" + light.sentence() + "\n");
      default ->
          encoded(
              kind,
              "<html><head><meta charset='%s'><title>Lights</title></head><nav>Home</nav><p>%s</p><h2>%s</h2><p>%s</p></html>"
                  .formatted(kind.charset, light.paragraph(), light.place(), light.sentence()));
    };
  }

  private static byte[] encoded(Kind kind, String text) {
    return (kind.mark + text).getBytes(Charset.forName(kind.charset));
  }

  private void addBad() throws Exception {
    byte[] word = WrittenDocuments.word(List.of("# Cut", "Nobody reads this."));
    addBad("bad/half.docx", Arrays.copyOf(word, word.length / 2), "it is damaged");
    addBad("bad/text.docx", "no Word".getBytes(StandardCharsets.UTF_8), "it is damaged");
    addBad("bad/text.pdf", "no PDF".getBytes(StandardCharsets.UTF_8), "it is damaged");
    addBad("bad/locked.pdf", WrittenDocuments.encryptedPdf(List.of(List.of("x"))), "encrypted");
    addBad("bad/locked.docx", WrittenDocuments.encryptedWord(), "it is encrypted");
    addBad("bad/scan.pdf", WrittenDocuments.pdf(List.of(List.of(), List.of())), "a scan");
    addBad("bad/old.doc", oldWord(), "Word before 2007");
    addBad("bad/empty.md", new byte[0], "it is empty");
    addBad("bad/empty.html", new byte[0], "it is empty");
    addBad("bad/empty.pdf", new byte[0], "it is empty");
    addBad("bad/blank.txt", " \n\n\t".getBytes(StandardCharsets.UTF_8), "there is no text in it");
    addBad("bad/frame.html", "<nav>Home</nav>".getBytes(StandardCharsets.UTF_8), "no text");
    byte[] binary = new byte[4_000];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) (i * 7);
    }
    addBad("bad/binary.txt", binary, "it is binary");
    put("bad/logo.png", binary);
    put("bad/table.xlsx", word);
    put("bad/noise", binary);
    put(".git/hidden.md", "# Hidden".getBytes(StandardCharsets.UTF_8));
  }

  private void addBad(String path, byte[] bytes, String told) throws IOException {
    put(path, bytes);
    bad.put(path, told);
  }

  private static byte[] oldWord() throws IOException {
    try (POIFSFileSystem files = new POIFSFileSystem()) {
      files.getRoot().createDirectory("WordDocument");
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      files.writeFilesystem(out);
      return out.toByteArray();
    }
  }

  private void put(String path, byte[] bytes) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  void move(String from, String to) throws IOException {
    Files.createDirectories(root.resolve(to).getParent());
    Files.move(root.resolve(from), root.resolve(to));
    Light light = lights.remove(from);
    lights.put(
        to, new Light(to, light.place(), light.keeper(), light.heading(), light.paragraph()));
  }

  void delete(String path) throws IOException {
    Files.delete(root.resolve(path));
    lights.remove(path);
  }

  /** A file that nobody could read is as it should be. */
  void mend(String path, Light light) throws IOException {
    put(path, bytes(Kind.PDF, light));
    bad.remove(path);
    lights.put(path, light);
  }
}
