package io.flinkgraphrag.jobs.cli.console;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the numbers among the arguments of all commands, so that a wrong one is told in the same
 * words everywhere: which option, what it takes, what was given. What a number may be beside a
 * whole one is for {@link Ranges} to say.
 */
public final class Numbers {

  /** The beginning of what a number has to be; {@link ArgumentFault} adds its unit. */
  static final String WHOLE = "a whole number";

  private static final int PORT_MAX = 65_535;

  private Numbers() {}

  /** Has the commands, which are all there, take numbers so. */
  public static void register(CommandLine root) {
    ITypeConverter<Integer> whole = text -> Math.toIntExact(parsed(text, Integer.MAX_VALUE));
    ITypeConverter<Long> wholeLong = text -> parsed(text, Long.MAX_VALUE);
    root.registerConverter(int.class, whole)
        .registerConverter(Integer.class, whole)
        .registerConverter(long.class, wholeLong)
        .registerConverter(Long.class, wholeLong);
  }

  /** A TCP port, or 0. */
  public static final class Port implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String text) {
      try {
        int port = Integer.parseInt(text);
        if (port >= 0 && port <= PORT_MAX) {
          return port;
        }
      } catch (NumberFormatException notEvenANumber) {
        // told below, as a number out of range is
      }
      throw wrong("a port, " + WHOLE + " from 0 to " + PORT_MAX, text);
    }
  }

  private static long parsed(String text, long max) {
    try {
      long value = Long.parseLong(text);
      if (value <= max && value >= -max - 1) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      if (!text.matches("[+-]?\\d+")) {
        throw wrong(WHOLE, text);
      }
    }
    throw wrong(
        WHOLE + (text.startsWith("-") ? " of at least " + (-max - 1) : " of at most " + max), text);
  }

  private static TypeConversionException wrong(String expected, String text) {
    return new TypeConversionException("has to be %s, is \"%s\"".formatted(expected, text));
  }
}
