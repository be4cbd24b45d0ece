package io.flinkgraphrag.discover.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Message;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/**
 * Sends dnsjava's messages on the caller's thread. dnsjava's own client has one selector thread and
 * one shutdown hook for the JVM, which would keep the class loader of a job that has ended.
 * Stateless.
 */
final class BlockingDnsClient implements UdpIoClient, TcpIoClient {

  private static final BlockingDnsClient CLIENT = new BlockingDnsClient();

  static final IoClientFactory FACTORY =
      new IoClientFactory() {
        @Override
        public TcpIoClient createOrGetTcpClient() {
          return CLIENT;
        }

        @Override
        public UdpIoClient createOrGetUdpClient() {
          return CLIENT;
        }
      };

  private BlockingDnsClient() {}

  private interface Exchange {
    byte[] reply() throws IOException;
  }

  /** Asks by a resolver that has the {@link #FACTORY}, and returns once the reply is there. */
  static Message reply(Resolver resolver, Message question) throws IOException {
    try {
      return resolver.sendAsync(question, Runnable::run).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceiveUdp(
      InetSocketAddress local,
      InetSocketAddress remote,
      Message query,
      byte[] data,
      int max,
      Duration timeout) {
    return done(() -> udp(local, remote, data, max, timeout));
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceiveTcp(
      InetSocketAddress local,
      InetSocketAddress remote,
      Message query,
      byte[] data,
      Duration timeout) {
    return done(() -> tcp(local, remote, data, timeout));
  }

  private static CompletableFuture<byte[]> done(Exchange exchange) {
    try {
      return CompletableFuture.completedFuture(exchange.reply());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static byte[] udp(
      InetSocketAddress local, InetSocketAddress remote, byte[] data, int max, Duration timeout)
      throws IOException {
    try (DatagramSocket socket = new DatagramSocket(local)) {
      socket.connect(remote); // takes packets of nobody else, and hears that nobody listens
      socket.setSoTimeout((int) timeout.toMillis());
      socket.send(new DatagramPacket(data, data.length));
      DatagramPacket reply = new DatagramPacket(new byte[max], max);
      socket.receive(reply);
      return Arrays.copyOf(reply.getData(), reply.getLength());
    }
  }

  /** For replies that are too long for a packet; they come after their length, in two bytes. */
  private static byte[] tcp(
      InetSocketAddress local, InetSocketAddress remote, byte[] data, Duration timeout)
      throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    try (Socket socket = new Socket()) {
      socket.bind(local);
      socket.connect(remote, msTo(deadline));
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      byte[] framed = new byte[Short.BYTES + data.length];
      framed[0] = (byte) (data.length >>> Byte.SIZE);
      framed[1] = (byte) data.length;
      System.arraycopy(data, 0, framed, Short.BYTES, data.length);
      out.write(framed);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      socket.setSoTimeout(msTo(deadline));
      byte[] reply = new byte[in.readUnsignedShort()];
      for (int at = 0; at < reply.length; ) {
        socket.setSoTimeout(msTo(deadline)); // a server that trickles gets no more time
        int read = in.read(reply, at, reply.length - at);
        if (read < 0) {
          throw new IOException("the reply ends after " + at + " of " + reply.length + " bytes");
        }
        at += read;
      }
      return reply;
    }
  }

  private static int msTo(long deadline) throws SocketTimeoutException {
    long ms = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (ms <= 0) {
      throw new SocketTimeoutException("no complete reply in time");
    }
    return (int) ms;
  }
}
