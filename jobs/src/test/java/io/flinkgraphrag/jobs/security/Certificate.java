package io.flinkgraphrag.jobs.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for 127.0.0.1 that nobody has signed, made by keytool: a key store with its key,
 * and a trust store with nothing else.
 */
public record Certificate(Path keyStore, Path trustStore, String password) {

  private static final String ALIAS = "own";

  public static Certificate make(Path folder, String password) throws Exception {
    Files.createDirectories(folder);
    Certificate made =
        new Certificate(folder.resolve("key.p12"), folder.resolve("trust.p12"), password);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + folder.getFileName(),
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                made.keyStore().toString(),
                "-storepass",
                password)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore own = KeyStore.getInstance(made.keyStore().toFile(), password.toCharArray());
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry(ALIAS, own.getCertificate(ALIAS));
    try (OutputStream out = Files.newOutputStream(made.trustStore())) {
      trust.store(out, password.toCharArray());
    }
    return made;
  }

  /**
   * The same as PEM: {@code public.crt} and {@code private.key}, in a folder.
   *
   * @return the folder
   */
  public Path pem(Path folder) throws Exception {
    Files.createDirectories(folder);
    KeyStore own = KeyStore.getInstance(keyStore.toFile(), password.toCharArray());
    pem(folder.resolve("public.crt"), "CERTIFICATE", own.getCertificate(ALIAS).getEncoded());
    byte[] key = own.getKey(ALIAS, password.toCharArray()).getEncoded();
    pem(folder.resolve("private.key"), "PRIVATE KEY", key);
    return folder;
  }

  private static void pem(Path file, String what, byte[] bytes) throws Exception {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, lines));
  }
}
