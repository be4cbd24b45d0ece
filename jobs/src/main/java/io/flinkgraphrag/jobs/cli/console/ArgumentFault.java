package io.flinkgraphrag.jobs.cli.console;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * Says what is wrong with an argument that no command could take: which, what it takes, its value.
 */
public final class ArgumentFault {

  private ArgumentFault() {}

  /** On one line; in the library's words where they are good enough. */
  public static String said(ParameterException error) {
    ArgSpec argument = error.getArgSpec();
    if (argument != null && error.getCause() instanceof TypeConversionException wrong) {
      return name(argument)
          + " "
          + String.valueOf(wrong.getMessage()).replace(Numbers.WHOLE, whole(argument));
    }
    if (argument != null && argument.typeInfo().isMap() && error.getValue() != null) {
      return "%s has to be %s, is \"%s\""
          .formatted(name(argument), argument.paramLabel(), error.getValue());
    }
    return String.valueOf(error.getMessage());
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String whole(ArgSpec argument) {
    return switch (argument.paramLabel()) {
      case "S" -> Numbers.WHOLE + " of seconds";
      case "MS" -> Numbers.WHOLE + " of milliseconds";
      default -> Numbers.WHOLE;
    };
  }
}
