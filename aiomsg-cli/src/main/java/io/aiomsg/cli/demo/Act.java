package io.aiomsg.cli.demo;

/** One part of the demo. */
interface Act {

    /**
     * Plays it.
     *
     * @throws DemoFailure if something that must happen did not
     */
    void play(Stage stage) throws Exception;
}
