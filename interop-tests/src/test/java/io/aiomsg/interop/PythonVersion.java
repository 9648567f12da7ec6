package io.aiomsg.interop;

/**
 * The version of a Python interpreter.
 *
 * @param major the first number
 * @param minor the second number
 * @param patch the third number
 */
record PythonVersion(int major, int minor, int patch) {

    /** Reads the three numbers of {@code "3.13.0"}. */
    static PythonVersion parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a Python version has three numbers: \"" + text + "\"");
        }
        return new PythonVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    boolean atLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
