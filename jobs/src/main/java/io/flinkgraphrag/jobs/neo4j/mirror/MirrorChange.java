package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What something in the mirror is from now on, whatever it was before: so the last change of a
 * {@link #key} makes the ones before it superfluous, and one that is made twice is made once.
 */
public sealed interface MirrorChange {

  WireType<MirrorChange> TYPE = new WireType<>(MirrorChange.class, Codec.class);

  /** Of what it is; equal for changes that replace each other. */
  List<String> key();

  void write(DataOutputView out) throws IOException;

  /** A passage is there, with this text. */
  record PutPassage(PassageText passage) implements MirrorChange {

    static final int CODE = 1;

    @Override
    public List<String> key() {
      return List.of("passage", passage.key().document(), passage.key().id());
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      PassageText.write(passage, out);
    }
  }

  /** A passage is not there. */
  record RemovePassage(PassageKey passage) implements MirrorChange {

    static final int CODE = 2;

    @Override
    public List<String> key() {
      return List.of("passage", passage.document(), passage.id());
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      PassageKey.write(passage, out);
    }
  }

  /** An entity has an update of its own, which says this. */
  record PutEntity(EntityText entity) implements MirrorChange {

    static final int CODE = 3;

    @Override
    public List<String> key() {
      return List.of("entity", entity.id());
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      EntityText.write(entity, out);
    }
  }

  /** An entity has no update of its own; it stays where it is mentioned or related. */
  record RemoveEntity(String id) implements MirrorChange {

    static final int CODE = 4;

    @Override
    public List<String> key() {
      return List.of("entity", id);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      Wire.writeText(id, out);
    }
  }

  /** The other names of an entity. */
  record PutAliases(String entity, List<String> aliases) implements MirrorChange {

    static final int CODE = 5;

    @Override
    public List<String> key() {
      return List.of("aliases", entity);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      Wire.writeText(entity, out);
      Wire.writeList(aliases, Wire::writeText, out);
    }
  }

  /** A relation is there. */
  record PutRelation(RelationText relation) implements MirrorChange {

    static final int CODE = 6;

    @Override
    public List<String> key() {
      return List.of("relation", relation.source(), relation.predicate(), relation.target());
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      RelationText.write(relation, out);
    }
  }

  /** A relation is not there. */
  record RemoveRelation(RelationKey relation) implements MirrorChange {

    static final int CODE = 7;

    @Override
    public List<String> key() {
      return List.of("relation", relation.source(), relation.predicate(), relation.target());
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      RelationKey.write(relation, out);
    }
  }

  /**
   * A passage mentions an entity by one name.
   *
   * @param via the name that the passage says; "" where its update gave the entity's id
   * @param weight 0 where it mentions it no more by this name
   */
  record Mention(PassageKey passage, String entity, String via, int weight)
      implements MirrorChange {

    static final int CODE = 8;

    @Override
    public List<String> key() {
      return List.of("mention", passage.document(), passage.id(), entity, via);
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      PassageKey.write(passage, out);
      Wire.writeText(entity, out);
      Wire.writeText(via, out);
      out.writeInt(weight);
    }

    private static Mention read(DataInputView in) throws IOException {
      return new Mention(PassageKey.read(in), Wire.readText(in), Wire.readText(in), in.readInt());
    }
  }

  /** All records of a partition were read up to this one. */
  record Reached(int partition, long offset) implements MirrorChange {

    static final int CODE = 9;

    @Override
    public List<String> key() {
      return List.of("reached", Integer.toString(partition));
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      out.writeInt(partition);
      out.writeLong(offset);
    }
  }

  /** Version 1. */
  final class Codec implements WireCodec<MirrorChange> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(MirrorChange change, DataOutputView out) throws IOException {
      change.write(out);
    }

    @Override
    public MirrorChange read(int version, DataInputView in) throws IOException {
      int code = in.readByte();
      return switch (code) {
        case PutPassage.CODE -> new PutPassage(PassageText.read(in));
        case RemovePassage.CODE -> new RemovePassage(PassageKey.read(in));
        case PutEntity.CODE -> new PutEntity(EntityText.read(in));
        case RemoveEntity.CODE -> new RemoveEntity(Wire.readText(in));
        case PutAliases.CODE ->
            new PutAliases(Wire.readText(in), Wire.readList(Wire::readText, in));
        case PutRelation.CODE -> new PutRelation(RelationText.read(in));
        case RemoveRelation.CODE -> new RemoveRelation(RelationKey.read(in));
        case Mention.CODE -> Mention.read(in);
        case Reached.CODE -> new Reached(in.readInt(), in.readLong());
        default -> throw new IOException("damaged bytes: change code " + code);
      };
    }
  }
}
