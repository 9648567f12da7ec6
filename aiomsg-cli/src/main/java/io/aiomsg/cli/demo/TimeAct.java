package io.aiomsg.cli.demo;

import io.aiomsg.SendMode;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** The time is published to two subscribers; then the publisher is stopped and started again, and both come back. */
final class TimeAct implements Act {

    private static final Duration TICK = Duration.ofMillis(400);
    private static final Duration OUTAGE = Duration.ofMillis(600);
    private static final int TICKS = 3;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final List<String> published = new ArrayList<>();

    @Override
    public void play(Stage stage) throws Exception {
        stage.act("The time, published to two subscribers");
        try (Player first = Player.open(stage, "subscriber-1");
                Player second = Player.open(stage, "subscriber-2")) {
            List<Player> subscribers = List.of(first, second);
            int port;
            try (Player clock = clock(stage)) {
                port = clock.bind(0);
                for (Player subscriber : subscribers) {
                    subscriber.connect(port);
                    subscriber.reads();
                }
                publish(clock, subscribers);
                stage.shown("Both got all " + TICKS + " times, in order.");

                stage.act("The publisher stops and starts again; nobody has to do anything about it");
                clock.say("stops");
            }
            for (Player subscriber : subscribers) {
                subscriber.disconnected().await(1);
            }
            Tally.pause(OUTAGE);
            try (Player clock = clock(stage)) {
                clock.bind(port);
                for (Player subscriber : subscribers) {
                    subscriber.connected().await(2);
                }
                publish(clock, subscribers);
                stage.shown("Both are back, and got all " + TICKS + " times since.");
                subscribers.forEach(Player::leave);
            }
        }
    }

    private static Player clock(Stage stage) {
        return Player.open(stage, "clock", options -> options.sendMode(SendMode.PUBLISH));
    }

    private void publish(Player clock, List<Player> subscribers) throws InterruptedException, DemoFailure {
        clock.awaitPeers(subscribers.size());
        for (int i = 0; i < TICKS; i++) {
            Tally.pause(TICK);
            String time = LocalTime.now(ZoneId.systemDefault()).format(CLOCK);
            clock.say("publishes \"" + time + "\"");
            clock.socket().send(time);
            published.add(time);
        }
        for (Player subscriber : subscribers) {
            subscriber.got().await(published);
        }
    }
}
