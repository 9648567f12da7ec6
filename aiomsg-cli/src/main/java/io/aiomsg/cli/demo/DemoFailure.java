package io.aiomsg.cli.demo;

/** Something that the demo is there to show did not happen. */
final class DemoFailure extends Exception {

    private static final long serialVersionUID = 1L;

    DemoFailure(String what) {
        super(what);
    }
}
