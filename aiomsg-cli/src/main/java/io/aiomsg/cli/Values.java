package io.aiomsg.cli;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.Identity;
import io.aiomsg.SendMode;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the values of flags are read; an error says what the value was and what it can be. */
final class Values {

    private Values() {}

    /** The API refuses this pair too, but in its own words. */
    static void checkTogether(String modeFlag, SendMode mode, DeliveryGuarantee delivery) {
        if (mode == SendMode.PUBLISH && delivery == DeliveryGuarantee.AT_LEAST_ONCE) {
            throw CommandFailure.usage("--delivery at-least-once cannot be promised with " + modeFlag + " publish; use "
                    + modeFlag + " roundrobin, or --delivery at-most-once");
        }
    }

    private static TypeConversionException wrong(String what) {
        return new TypeConversionException(what);
    }

    /** {@code HOST:PORT}. */
    static final class OfAddress implements ITypeConverter<Address> {
        @Override
        public Address convert(String value) {
            try {
                return Address.parse(value);
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
        }
    }

    /** {@code bind:HOST:PORT} or {@code connect:HOST:PORT}. */
    static final class OfEndpoint implements ITypeConverter<Endpoint> {
        @Override
        public Endpoint convert(String value) {
            try {
                return Endpoint.parse(value);
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
        }
    }

    /** {@code publish} or {@code roundrobin}. */
    static final class OfSendMode implements ITypeConverter<SendMode> {
        @Override
        public SendMode convert(String value) {
            return switch (value) {
                case "publish" -> SendMode.PUBLISH;
                case "roundrobin" -> SendMode.ROUND_ROBIN;
                default -> throw wrong("\"" + value + "\" is neither publish nor roundrobin");
            };
        }
    }

    /** {@code at-most-once} or {@code at-least-once}. */
    static final class OfDelivery implements ITypeConverter<DeliveryGuarantee> {
        @Override
        public DeliveryGuarantee convert(String value) {
            return switch (value) {
                case "at-most-once" -> DeliveryGuarantee.AT_MOST_ONCE;
                case "at-least-once" -> DeliveryGuarantee.AT_LEAST_ONCE;
                default -> throw wrong("\"" + value + "\" is neither at-most-once nor at-least-once");
            };
        }
    }

    /** A name of up to 16 characters, or the 32 hexadecimal digits of 16 octets. */
    static final class OfIdentity implements ITypeConverter<Identity> {
        @Override
        public Identity convert(String value) {
            return identity(value);
        }
    }

    /** Seconds with an optional fraction, 0 to a day. */
    static final class OfSeconds implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            double seconds;
            try {
                seconds = Double.parseDouble(value);
            } catch (NumberFormatException e) {
                seconds = Double.NaN;
            }
            if (!(seconds >= 0 && seconds <= Duration.ofDays(1).toSeconds())) { // NaN fails too
                throw wrong("\"" + value + "\" is no usable number of seconds; write 0 to 86400, such as 1.5");
            }
            return Duration.ofNanos(Math.round(seconds * 1e9));
        }
    }

    /** Reads an identity in either of its two forms, which differ in length. */
    static Identity identity(String value) {
        try {
            return value.length() == 2 * Identity.SIZE ? Identity.fromHex(value) : Identity.named(value);
        } catch (IllegalArgumentException e) {
            throw wrong("\"" + value + "\" is no identity; use 1 to " + Identity.SIZE
                    + " printable ASCII characters or " + 2 * Identity.SIZE + " hexadecimal digits");
        }
    }
}
