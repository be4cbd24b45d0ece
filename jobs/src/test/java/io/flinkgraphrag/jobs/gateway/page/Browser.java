package io.flinkgraphrag.jobs.gateway.page;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** This machine's Chromium without a window, as a process of its own; {@link #close} ends it. */
final class Browser implements AutoCloseable {

  /** In an environment that is true, a browser that is not there is a failure and no skip. */
  static final String REQUIRED = "GRAPHRAG_REQUIRE_BROWSER";

  private static final Duration SLOW = Duration.ofSeconds(60);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Where there is none: skips the test, or fails where the environment says so. */
  static Browser start() {
    Optional<Path> chromium = find("chromium").or(() -> find("chromium-browser"));
    Optional<Path> driver = find("chromedriver");
    if (chromium.isEmpty() || driver.isEmpty()) {
      String message =
          "chromium and chromedriver are not on this machine, so the page is not tried";
      if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
        fail(message + ", but " + REQUIRED + " is true");
      }
      System.out.println(
          "SKIPPED: " + message + "; Debian: apt-get install chromium chromium-driver");
      abort(message);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.orElseThrow().toFile());
    // no sandbox: root has none, and a page of ours needs none
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    Browser browser = new Browser(new ChromeDriver(service, options));
    browser.driver.manage().timeouts().pageLoadTimeout(SLOW).scriptTimeout(SLOW);
    return browser;
  }

  private static Optional<Path> find(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  void open(String url) {
    driver.get(url);
  }

  /** Makes the window as wide as this, as a phone has it. */
  void width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 900, "deviceScaleFactor", 1, "mobile", false));
  }

  WebElement one(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  String text(String selector) {
    return one(selector).getText();
  }

  boolean shows(String selector) {
    return all(selector).stream().anyMatch(WebElement::isDisplayed);
  }

  /** What stands in an element, though it is not seen. */
  String content(String selector) {
    return one(selector).getDomProperty("textContent");
  }

  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  Object run(String script) {
    return driver.executeScript(script);
  }

  /** What it complained of since the last time, as of the Content-Security-Policy. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
