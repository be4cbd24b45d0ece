package io.flinkgraphrag.rerank.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * Writes a cross-encoder of a few hundred bytes: its words have a weight each, and its number for a
 * pair is the sum of the weights of the pair's words. The bytes are those of ONNX's protocol
 * buffers, with the numbers of the fields in onnx.proto.
 */
public final class TinyCrossEncoder {

  private static final List<String> WORDS =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "pump", "valve", "heavy", "last");
  private static final float[] WEIGHTS = {0, 0, 0, 0, 1, 0.25f, 2, 8};

  private static final int OPSET = 12;
  private static final int IR_VERSION = 7;
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private TinyCrossEncoder() {}

  /** Writes both files into the folder. */
  public static Path write(Path folder) throws IOException {
    return write(folder, 1);
  }

  /** The same with this many numbers for a pair; more than one is no cross-encoder. */
  static Path write(Path folder, int numbers) throws IOException {
    Files.write(folder.resolve(CrossEncoder.NETWORK), network(numbers));
    Files.writeString(folder.resolve(CrossEncoder.TOKENIZER), tokenizer());
    return folder;
  }

  // the network

  private static byte[] network(int numbers) {
    Message graph =
        new Message()
            // a word's weight, 0 where it is padding, summed over the pair
            .add(1, node("Gather", List.of("weights", "input_ids"), "gathered", null))
            .add(1, node("Cast", List.of("attention_mask"), "mask", attribute("to", FLOAT)))
            .add(1, node("Mul", List.of("gathered", "mask"), "masked", null))
            .add(1, node("ReduceSum", List.of("masked"), "sum", axes(1)))
            .add(1, node("Concat", repeated("sum", numbers), "logits", attribute("axis", 1)))
            .text(2, "tiny")
            .add(5, weights())
            .add(11, value("input_ids", INT64, "pairs", "tokens"))
            .add(11, value("attention_mask", INT64, "pairs", "tokens"))
            .add(12, value("logits", FLOAT, "pairs", "numbers"));
    return new Message()
        .number(1, IR_VERSION)
        .add(7, graph)
        .add(8, new Message().text(1, "").number(2, OPSET))
        .bytes();
  }

  private static List<String> repeated(String name, int times) {
    return Collections.nCopies(times, name);
  }

  private static Message node(
      String operator, List<String> inputs, String output, Message attribute) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(4, operator);
    return attribute == null ? node : node.add(5, attribute);
  }

  private static Message attribute(String name, long value) {
    return new Message().text(1, name).number(3, value).number(20, 2);
  }

  /** Of a sum that keeps the dimension. */
  private static Message axes(long axis) {
    return new Message().text(1, "axes").number(8, axis).number(20, 7);
  }

  private static Message weights() {
    ByteBuffer raw = ByteBuffer.allocate(4 * WEIGHTS.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float weight : WEIGHTS) {
      raw.putFloat(weight);
    }
    return new Message()
        .number(1, WEIGHTS.length)
        .number(2, FLOAT)
        .text(8, "weights")
        .raw(9, raw.array());
  }

  private static Message value(String name, int type, String rows, String columns) {
    Message shape =
        new Message().add(1, new Message().text(2, rows)).add(1, new Message().text(2, columns));
    Message tensor = new Message().number(1, type).add(2, shape);
    return new Message().text(1, name).add(2, new Message().add(1, tensor));
  }

  /** A message of protocol buffers. */
  private static final class Message {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Message number(int field, long value) {
      varint(field << 3);
      varint(value);
      return this;
    }

    private Message text(int field, String value) {
      return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private Message add(int field, Message value) {
      return raw(field, value.bytes());
    }

    private Message raw(int field, byte[] value) {
      varint((field << 3) | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while (rest > 0x7f) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    private byte[] bytes() {
      return out.toByteArray();
    }
  }

  // the tokenizer

  private static String tokenizer() {
    StringBuilder vocabulary = new StringBuilder();
    for (int id = 0; id < WORDS.size(); id++) {
      vocabulary
          .append(id == 0 ? "" : ",")
          .append('"')
          .append(WORDS.get(id))
          .append("\":")
          .append(id);
    }
    return """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
         "normalizer":null,"pre_tokenizer":{"type":"Whitespace"},
         "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
         "decoder":null,
         "model":{"type":"WordLevel","vocab":{%s},"unk_token":"[UNK]"}}
        """
        .formatted(vocabulary);
  }
}
