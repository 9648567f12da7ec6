package io.aiomsg.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values are read that only {@code agent} has. */
final class AgentValues {

    private AgentValues() {}

    /** {@code bind} or {@code connect}. */
    static final class OfRole implements ITypeConverter<AgentCommand.Role> {
        @Override
        public AgentCommand.Role convert(String value) {
            return switch (value) {
                case "bind" -> AgentCommand.Role.BIND;
                case "connect" -> AgentCommand.Role.CONNECT;
                default -> throw new TypeConversionException("\"" + value + "\" is neither bind nor connect");
            };
        }
    }

    /** {@code source}, {@code sink} or {@code echo}. */
    static final class OfBehavior implements ITypeConverter<AgentCommand.Behavior> {
        @Override
        public AgentCommand.Behavior convert(String value) {
            return switch (value) {
                case "source" -> AgentCommand.Behavior.SOURCE;
                case "sink" -> AgentCommand.Behavior.SINK;
                case "echo" -> AgentCommand.Behavior.ECHO;
                default -> throw new TypeConversionException("\"" + value + "\" is not source, sink or echo");
            };
        }
    }
}
