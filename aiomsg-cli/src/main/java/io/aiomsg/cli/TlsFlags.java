package io.aiomsg.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The flags about TLS that {@code agent} shares with other implementations: taken, and refused where they would matter. */
@SuppressWarnings("UnusedVariable") // the files and the name are read once there is TLS
final class TlsFlags {

    @Option(
            names = "--tls",
            paramLabel = "BOOLEAN",
            arity = "1",
            converter = OfBoolean.class,
            description = "true or false (default); true is not possible yet.")
    private boolean wanted;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "Certificate chain; for when TLS is there.")
    private @Nullable String certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Private key; for when TLS is there.")
    private @Nullable String key;

    @Option(names = "--tls-ca", paramLabel = "FILE", description = "Trusted certificates; for when TLS is there.")
    private @Nullable String authorities;

    @Option(names = "--tls-server-name", paramLabel = "NAME", description = "Name to verify; for when TLS is there.")
    private @Nullable String serverName;

    /** Fails if TLS is asked for. */
    void check() {
        if (wanted) {
            throw CommandFailure.usage("--tls true: this version has no TLS yet; use --tls false");
        }
    }

    /** {@code true} or {@code false}, in words: picocli would take anything else for false. */
    static final class OfBoolean implements ITypeConverter<Boolean> {
        @Override
        public Boolean convert(String value) {
            return switch (value) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new TypeConversionException("\"" + value + "\" is neither true nor false");
            };
        }
    }
}
