package io.flinkgraphrag.jobs.flink;

import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.SecurityOptions;
import org.jspecify.annotations.Nullable;

/** How Flink's REST API is spoken to, by the options of the cluster itself. */
public final class FlinkTls {

  private FlinkTls() {}

  /** What its addresses begin with. */
  public static String scheme(Configuration flink) {
    return flink.get(SecurityOptions.SSL_REST_ENABLED) ? "https" : "http";
  }

  /**
   * Whom the JobManager is trusted by, and with which key the client shows who it is, where the
   * cluster asks for that. Empty where the options name no trust store.
   *
   * @throws IllegalConfigurationException for a store that cannot be read; it names no password
   */
  public static Optional<SSLContext> context(Configuration flink) {
    @Nullable String trusted =
        text(flink, SecurityOptions.SSL_REST_TRUSTSTORE, SecurityOptions.SSL_TRUSTSTORE);
    if (trusted == null) {
      return Optional.empty();
    }
    KeyStore trust =
        store(
            trusted,
            text(
                flink,
                SecurityOptions.SSL_REST_TRUSTSTORE_PASSWORD,
                SecurityOptions.SSL_TRUSTSTORE_PASSWORD));
    try {
      TrustManagerFactory judges =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      judges.init(trust);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          flink.get(SecurityOptions.SSL_REST_AUTHENTICATION_ENABLED)
              ? keys(flink).getKeyManagers()
              : null,
          judges.getTrustManagers(),
          null);
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new IllegalConfigurationException(
          "TLS to Flink cannot be set up: " + e.getMessage(), e);
    }
  }

  private static KeyManagerFactory keys(Configuration flink) throws GeneralSecurityException {
    @Nullable String path =
        text(flink, SecurityOptions.SSL_REST_KEYSTORE, SecurityOptions.SSL_KEYSTORE);
    if (path == null) {
      throw new IllegalConfigurationException(
          "%s is true, so %s must be set"
              .formatted(
                  SecurityOptions.SSL_REST_AUTHENTICATION_ENABLED.key(),
                  SecurityOptions.SSL_REST_KEYSTORE.key()));
    }
    @Nullable String password =
        text(
            flink,
            SecurityOptions.SSL_REST_KEYSTORE_PASSWORD,
            SecurityOptions.SSL_KEYSTORE_PASSWORD);
    @Nullable String ofTheKey =
        text(flink, SecurityOptions.SSL_REST_KEY_PASSWORD, SecurityOptions.SSL_KEY_PASSWORD);
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store(path, password), letters(ofTheKey == null ? password : ofTheKey));
    return keys;
  }

  /** Of the REST API's own option, else of the one for all that Flink encrypts. */
  private static @Nullable String text(
      Configuration flink, ConfigOption<String> own, ConfigOption<String> general) {
    return flink.getOptional(own).or(() -> flink.getOptional(general)).orElse(null);
  }

  private static KeyStore store(String path, @Nullable String password) {
    try {
      return KeyStore.getInstance(new File(path), letters(password));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalConfigurationException(
          "the key store or trust store %s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static char @Nullable [] letters(@Nullable String text) {
    return text == null ? null : text.toCharArray();
  }
}
