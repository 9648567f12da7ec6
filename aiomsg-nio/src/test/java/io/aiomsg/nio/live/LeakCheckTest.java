package io.aiomsg.nio.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** The leak check can tell: a planted leak of each kind is reported, and a clean class is not. */
class LeakCheckTest {

    private static final ConcurrentLinkedQueue<AutoCloseable> PLANTED = new ConcurrentLinkedQueue<>();
    private static final Logger DETECTOR_LOG = Logger.getLogger(ResourceLeakDetector.class.getName());

    @BeforeAll
    static void keepThePlantedLeakOutOfTheLog() {
        DETECTOR_LOG.setUseParentHandlers(false);
    }

    @AfterAll
    static void logAgain() {
        DETECTOR_LOG.setUseParentHandlers(true);
    }

    @AfterEach
    void cleanUp() throws Exception {
        for (AutoCloseable planted = PLANTED.poll(); planted != null; planted = PLANTED.poll()) {
            planted.close();
        }
    }

    @Test
    void acceptsAClassThatGivesEverythingBack() {
        assertThat(complaintAbout(Clean.class)).isEmpty();
    }

    @Test
    void reportsAThread() {
        assertThat(complaintAbout(LeaksThreads.class))
                .contains("LeaksThreads leaves behind")
                .contains("thread \"aiomsg-planted\"")
                .contains("thread \"planted\"");
    }

    @Test
    void reportsAnAiomsgThreadThatWasThereBefore() {
        startThread("aiomsg-older");
        assertThat(complaintAbout(Clean.class)).contains("thread \"aiomsg-older\"");
    }

    @Test
    void reportsADescriptor() {
        Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "this system has no /proc");
        assertThat(complaintAbout(LeaksDescriptors.class))
                .contains("descriptor socket:[")
                .contains("anon_inode:[eventpoll]");
    }

    @Test
    void reportsABufferThatIsStillHeld() {
        assertThat(complaintAbout(HoldsBuffers.class))
                .contains("1 pooled buffers were not released")
                .contains("300 octets of unpooled buffers were not released");
    }

    @Test
    void reportsWhereALostBufferCameFrom() {
        assertThat(complaintAbout(LosesBuffer.class))
                .contains("1 pooled buffers were not released")
                .contains("LEAK: ByteBuf.release() was not called")
                .contains("LosesBuffer.loses");
    }

    private static String complaintAbout(Class<?> testClass) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter(LeakCheck.GRACE_MILLIS, "150")
                .selectors(selectClass(testClass))
                .execute()
                .containerEvents()
                .stream()
                .filter(event -> event.getType() == EventType.FINISHED)
                .map(LeakCheckTest::complaint)
                .reduce("", String::concat);
    }

    private static String complaint(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage)
                .orElse("");
    }

    private static void startThread(String name) {
        Thread thread = new Thread(LockSupport::park, name);
        thread.setDaemon(true);
        thread.start();
        PLANTED.add(() -> {
            LockSupport.unpark(thread);
            thread.join();
        });
    }

    @ExtendWith(LeakCheck.class)
    static class Clean {
        @Test
        void givesBack() throws IOException {
            PooledByteBufAllocator.DEFAULT.directBuffer(300).release();
            UnpooledByteBufAllocator.DEFAULT.directBuffer(300).release();
            Selector.open().close();
        }
    }

    @ExtendWith(LeakCheck.class)
    static class LeaksThreads {
        @Test
        void leaks() {
            startThread("aiomsg-planted");
            startThread("planted");
        }
    }

    @ExtendWith(LeakCheck.class)
    static class LeaksDescriptors {
        @Test
        void leaks() throws IOException {
            PLANTED.add(ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            PLANTED.add(Selector.open());
        }
    }

    @ExtendWith(LeakCheck.class)
    static class HoldsBuffers {
        @Test
        void holds() {
            hold(PooledByteBufAllocator.DEFAULT.directBuffer(300));
            hold(UnpooledByteBufAllocator.DEFAULT.directBuffer(300, 300));
        }

        private static void hold(ByteBuf buffer) {
            PLANTED.add(buffer::release);
        }
    }

    @ExtendWith(LeakCheck.class)
    static class LosesBuffer {
        @Test
        void loses() {
            PooledByteBufAllocator.DEFAULT.directBuffer(300);
        }
    }
}
