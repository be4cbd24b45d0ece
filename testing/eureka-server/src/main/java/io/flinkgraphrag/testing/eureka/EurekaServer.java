package io.flinkgraphrag.testing.eureka;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.netflix.eureka.server.EnableEurekaServer;
import org.springframework.context.annotation.Configuration;

/**
 * A Eureka server alone on this machine, which shows changes within a second and lets instances
 * expire though many do. Takes its port; says READY when it answers; ends by a signal.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableEurekaServer
public class EurekaServer {

  private static final Map<String, Object> ALONE =
      Map.of(
          "server.address", "127.0.0.1",
          "eureka.client.register-with-eureka", false,
          "eureka.client.fetch-registry", false,
          "eureka.dashboard.enabled", false,
          "spring.jmx.enabled", false,
          "spring.main.banner-mode", "off",
          "logging.level.root", "warn");

  /**
   * The expiration, because an answer that is put together while an instance registers goes into
   * the cache behind the registration's back and stays: three minutes by default.
   */
  private static final Map<String, Object> QUICK =
      Map.of(
          "eureka.server.wait-time-in-ms-when-sync-empty", 0,
          "eureka.server.enable-self-preservation", false,
          "eureka.server.eviction-interval-timer-in-ms", 200,
          "eureka.server.use-read-only-response-cache", false,
          "eureka.server.response-cache-update-interval-ms", 100,
          "eureka.server.response-cache-auto-expiration-in-seconds", 1);

  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(EurekaServer.class);
    Map<String, Object> settings = new HashMap<>(ALONE);
    settings.putAll(QUICK);
    settings.put("server.port", args[0]);
    application.setDefaultProperties(settings);
    application.run();
    System.out.println("READY eureka=http://127.0.0.1:" + args[0] + "/eureka");
  }
}
