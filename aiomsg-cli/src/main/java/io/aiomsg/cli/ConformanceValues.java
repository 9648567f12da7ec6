package io.aiomsg.cli;

import io.aiomsg.conformance.Reports;
import io.aiomsg.wirespec.proto.Feature;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values are read that only {@code conformance} has. */
final class ConformanceValues {

    private ConformanceValues() {}

    /** {@code core}, {@code at-least-once} and so on. */
    static final class OfFeature implements ITypeConverter<Feature> {
        @Override
        public Feature convert(String value) {
            for (Feature feature : Feature.values()) {
                boolean real = feature != Feature.FEATURE_UNSPECIFIED && feature != Feature.UNRECOGNIZED;
                if (real && Reports.name(feature).equals(value)) {
                    return feature;
                }
            }
            throw new TypeConversionException("\"" + value + "\" is no feature; use core, liveness, at-least-once,"
                    + " connections, websocket, tls or classic");
        }
    }
}
