package io.aiomsg.testkit.contract;

import io.aiomsg.testkit.junit.AiomsgExtension;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every transport must do, in scenarios that know nothing of the transport. */
@ExtendWith(AiomsgExtension.class)
@Timeout(120)
abstract class TransportContract implements StreamContract, ConnectionContract, MessageContract {

    private @Nullable Scene scene;

    /** Sets the scene; for a {@code @BeforeEach} method. */
    final void begin(Site site) {
        this.scene = new Scene(site);
    }

    @Override
    public final Scene scene() {
        return Objects.requireNonNull(scene, "the scene is not set: call begin");
    }

    @AfterEach
    final void finish() throws Exception {
        scene().finish();
    }
}
