package io.aiomsg.cli;

/**
 * A host and a port as the command line has them: {@code HOST:PORT}, with brackets around an IPv6 address.
 *
 * @param host a name or an address literal, without brackets
 * @param port 0 to 65535
 */
record Address(String host, int port) {

    private static final String EXAMPLE = "for example 127.0.0.1:25000 or [::1]:25000";

    /** Reads {@code HOST:PORT}; what is wrong with it is the message of the exception. */
    static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("\"" + text + "\" has no port; write HOST:PORT, " + EXAMPLE);
        }
        return new Address(host(text, text.substring(0, colon)), port(text, text.substring(colon + 1)));
    }

    private static String host(String text, String host) {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" has no host; write HOST:PORT, " + EXAMPLE);
        }
        if (host.startsWith("[") && host.endsWith("]") && host.length() > 2) {
            return host.substring(1, host.length() - 1);
        }
        if (host.indexOf(':') >= 0 || host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not HOST:PORT; an IPv6 address needs brackets, as in [::1]:25000");
        }
        if (host.indexOf('/') >= 0 || host.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("\"" + text + "\" has no usable host; write HOST:PORT, " + EXAMPLE);
        }
        return host;
    }

    private static int port(String text, String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(digits) : -1;
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has no usable port; a port is a number from 0 to 65535, " + EXAMPLE);
        }
        return port;
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
