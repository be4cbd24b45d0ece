package io.flinkgraphrag.discover.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/**
 * A DNS server over UDP, and over TCP for replies that are longer than a packet; keeps its port
 * when it is stopped and started again.
 */
final class FakeDns implements AutoCloseable {

  /** What the server does with a question. */
  enum Behaviour {
    OK,
    SERVER_FAILURE,
    GARBAGE,
    NEVER_ANSWERS
  }

  private static final int PACKET_MAX = 4_096;

  /** Without EDNS a reply over UDP has no more bytes. */
  private static final int REPLY_MAX = 512;

  private static final long TTL = 1;
  private static final int GARBAGE_BYTES = 16;

  /** Ports that no client is given by Linux, so that nobody takes this one while it is stopped. */
  private static final int PORT_FIRST = 20_000;

  private static final int PORT_LAST = 31_999;
  private static final int TRIES_MAX = 20;
  private static final Duration JOIN_MAX = Duration.ofSeconds(10);

  private final List<Record> records = new ArrayList<>();
  private final AtomicInteger questions = new AtomicInteger();
  private final List<Thread> serving = new ArrayList<>();
  private DatagramSocket socket;
  private ServerSocket longSocket;
  private int port;
  private volatile Behaviour behaviour = Behaviour.OK;

  FakeDns() {
    for (int tries = 1; ; tries++) {
      port = ThreadLocalRandom.current().nextInt(PORT_FIRST, PORT_LAST + 1);
      try {
        start();
        return;
      } catch (UncheckedIOException e) {
        if (tries == TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  void start() {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      socket = new DatagramSocket(address);
      longSocket = new ServerSocket();
      longSocket.setReuseAddress(true);
      longSocket.bind(address);
    } catch (IOException e) {
      stop();
      throw new UncheckedIOException(e);
    }
    DatagramSocket mine = socket;
    thread(() -> serve(mine));
    ServerSocket myLong = longSocket;
    thread(() -> serveLong(myLong));
  }

  private void thread(Runnable task) {
    Thread thread = new Thread(task, "fake-dns");
    serving.add(thread);
    thread.setDaemon(true);
    thread.start();
  }

  void stop() {
    try {
      if (socket != null) {
        socket.close();
      }
      if (longSocket != null) {
        longSocket.close();
      }
      // a port is free when no thread waits at it any more
      for (Thread thread : serving) {
        thread.join(JOIN_MAX.toMillis());
      }
      serving.clear();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Packets that asked something. */
  int questions() {
    return questions.get();
  }

  void behave(Behaviour next) {
    behaviour = next;
  }

  String server() {
    return "127.0.0.1:" + port;
  }

  void address(String name, String address) {
    try {
      InetAddress parsed = InetAddress.getByName(address);
      add(
          address.contains(":")
              ? new AAAARecord(name(name), DClass.IN, TTL, parsed)
              : new ARecord(name(name), DClass.IN, TTL, parsed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void srv(String name, int priority, int weight, int targetPort, String target) {
    add(new SRVRecord(name(name), DClass.IN, TTL, priority, weight, targetPort, name(target)));
  }

  private synchronized void add(Record record) {
    records.add(record);
  }

  synchronized void remove(String name, String part) {
    Name full = name(name);
    records.removeIf(
        record -> record.getName().equals(full) && record.rdataToString().contains(part));
  }

  private static Name name(String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(DatagramSocket mine) {
    DatagramPacket packet = new DatagramPacket(new byte[PACKET_MAX], PACKET_MAX);
    try {
      while (true) {
        packet.setLength(PACKET_MAX);
        mine.receive(packet);
        byte[] asked = Arrays.copyOf(packet.getData(), packet.getLength());
        questions.incrementAndGet();
        byte[] answer = answer(new Message(asked), REPLY_MAX);
        if (answer.length > 0) {
          mine.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      mine.close(); // stopped
    }
  }

  private void serveLong(ServerSocket mine) {
    while (true) {
      try (Socket connection = mine.accept()) {
        DataInputStream in = new DataInputStream(connection.getInputStream());
        byte[] asked = in.readNBytes(in.readUnsignedShort());
        byte[] answer = answer(new Message(asked), Message.MAXLENGTH);
        DataOutputStream out = new DataOutputStream(connection.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
      } catch (IOException e) {
        if (mine.isClosed()) {
          return; // stopped
        }
      }
    }
  }

  private synchronized byte[] answer(Message question, int bytesMax) {
    Message answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.addRecord(question.getQuestion(), Section.QUESTION);
    switch (behaviour) {
      case NEVER_ANSWERS -> {
        return new byte[0];
      }
      case GARBAGE -> {
        byte[] head = answer.toWire();
        head[7] = 1; // one answer, the name of which points beyond the message
        byte[] bytes = Arrays.copyOf(head, head.length + GARBAGE_BYTES);
        Arrays.fill(bytes, head.length, bytes.length, (byte) 0xff);
        return bytes;
      }
      case SERVER_FAILURE -> answer.getHeader().setRcode(Rcode.SERVFAIL);
      case OK -> {
        Name name = question.getQuestion().getName();
        if (records.stream().noneMatch(record -> record.getName().equals(name))) {
          answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        for (Record record : records) {
          if (record.getName().equals(name)
              && record.getType() == question.getQuestion().getType()) {
            answer.addRecord(record, Section.ANSWER);
          }
        }
      }
    }
    return answer.toWire(bytesMax);
  }

  @Override
  public void close() {
    stop();
  }
}
