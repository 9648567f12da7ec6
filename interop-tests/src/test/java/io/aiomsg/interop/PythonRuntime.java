package io.aiomsg.interop;

/** Somewhere a real Python aiomsg runs: a virtual environment ({@link VenvRuntime}); later also containers. */
interface PythonRuntime {

    /** Starts a Python peer on this machine's 127.0.0.1; returns at once. */
    PeerProcess start(String name);

    /** The version of the interpreter. */
    PythonVersion version();

    /** Which Python and which aiomsg this is and how it runs, for people. */
    String description();
}
