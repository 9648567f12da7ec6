package io.aiomsg.cli.demo;

import io.aiomsg.DeliveryGuarantee;
import io.aiomsg.DrainResult;
import io.aiomsg.SocketStats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** An at-least-once message is lost with its connection, on the way; and arrives all the same. */
final class CutAct implements Act {

    private static final String MESSAGE = "pay 100 to Alice";
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    @Override
    public void play(Stage stage) throws Exception {
        stage.act("An at-least-once message survives a cut connection");
        try (Player bank = Player.open(stage, "bank")) {
            int port = bank.bind(0);
            try (CuttableRelay relay = new CuttableRelay(port);
                    Player payer =
                            Player.open(stage, "payer", options -> options.delivery(DeliveryGuarantee.AT_LEAST_ONCE))) {
                stage.say("relay", "stands between them, on 127.0.0.1:" + relay.port());
                payer.connect(relay.port());
                bank.reads();
                payer.awaitPeers(1);

                Future<Boolean> cut = relay.cutWhenSeen(
                        MESSAGE.getBytes(StandardCharsets.UTF_8),
                        octets -> stage.say(
                                "relay", "swallows the " + octets + " octets it is in, and cuts the connection"));
                payer.say("sends \"" + MESSAGE + "\"");
                payer.socket().send(MESSAGE);
                cut.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                payer.disconnected().await(1);
                payer.connected().await(2);
                bank.got().await(List.of(MESSAGE));
                acknowledged(payer);
                stage.shown("It arrived once, over a new connection, and its sender knows.");
                bank.leave();
            }
        }
    }

    private static void acknowledged(Player payer) throws InterruptedException, DemoFailure {
        DrainResult left = payer.socket().drain(PATIENCE);
        SocketStats stats = payer.socket().stats();
        if (!left.complete() || stats.acknowledged() != 1) {
            throw new DemoFailure("the payer's message was not acknowledged: " + left);
        }
        payer.say("has the acknowledgement; copies sent: " + stats.messagesSent());
    }
}
