package io.aiomsg.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.aiomsg.nio.socket.Driver;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The event loop on a selector that fails at the moments a real one hardly ever does. */
class EventLoopFaultsTest {

    private static final long PATIENCE_SECONDS = 5;

    /** Every key is ready for whatever it is interested in. */
    private static final class HandSelector extends AbstractSelector {

        private final Set<SelectionKey> keys = ConcurrentHashMap.newKeySet();
        private final Set<SelectionKey> selected = new HashSet<>();
        private final Semaphore wakeUps = new Semaphore(0);

        /** One permit each time that a key has lost its interest. */
        final Semaphore pauses = new Semaphore(0);

        /** The next interest in accepting meets a listener that another thread closes at that instant. */
        volatile boolean closesListener;

        /** Closing fails. */
        volatile boolean failsToClose;

        HandSelector() {
            super(SelectorProvider.provider());
        }

        @Override
        protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
            HandKey key = new HandKey(this, channel, ops);
            key.attach(attachment);
            keys.add(key);
            return key;
        }

        @Override
        public Set<SelectionKey> keys() {
            return keys;
        }

        @Override
        public Set<SelectionKey> selectedKeys() {
            return selected;
        }

        @Override
        public int selectNow() {
            keys.removeIf(key -> !key.isValid());
            for (SelectionKey key : keys) {
                if (key.interestOps() != 0) {
                    selected.add(key);
                }
            }
            return selected.size();
        }

        @Override
        public int select(long timeoutMillis) throws IOException {
            if (selectNow() == 0) {
                try {
                    boolean woken = timeoutMillis == 0
                            ? wakeUps.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)
                            : wakeUps.tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS);
                    return woken ? selectNow() : 0;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return selected.size();
        }

        @Override
        public int select() throws IOException {
            return select(0);
        }

        @Override
        public Selector wakeup() {
            wakeUps.release();
            return this;
        }

        @Override
        protected void implCloseSelector() {
            if (failsToClose) {
                throw new IllegalStateException("meant: the selector cannot be closed");
            }
        }
    }

    private static final class HandKey extends AbstractSelectionKey {

        private final HandSelector selector;
        private final AbstractSelectableChannel channel;
        private volatile int interest;

        HandKey(HandSelector selector, AbstractSelectableChannel channel, int interest) {
            this.selector = selector;
            this.channel = channel;
            this.interest = interest;
        }

        @Override
        public AbstractSelectableChannel channel() {
            return channel;
        }

        @Override
        public Selector selector() {
            return selector;
        }

        @Override
        public int interestOps() {
            return interest;
        }

        @Override
        public SelectionKey interestOps(int ops) {
            if (ops != 0 && selector.closesListener) {
                EventLoop.closeQuietly(channel);
            }
            if (!isValid()) {
                throw new CancelledKeyException();
            }
            interest = ops;
            if (ops == 0) {
                selector.pauses.release();
            }
            return this;
        }

        @Override
        public int readyOps() {
            return interest;
        }
    }

    /** A listener that has no descriptor left to accept with. */
    private static final class HandListener extends ServerSocketChannel {

        /** One permit for each time it was asked. */
        final Semaphore asked = new Semaphore(0);

        final CountDownLatch closed = new CountDownLatch(1);

        HandListener() throws IOException {
            super(SelectorProvider.provider());
            configureBlocking(false);
        }

        @Override
        public SocketChannel accept() throws IOException {
            asked.release();
            throw new IOException("Too many open files");
        }

        @Override
        public ServerSocketChannel bind(SocketAddress local, int backlog) {
            return this;
        }

        @Override
        public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
            return this;
        }

        @Override
        public <T> T getOption(SocketOption<T> name) {
            throw new UnsupportedOperationException("it has no options");
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public ServerSocket socket() {
            try {
                return new ServerSocket();
            } catch (IOException e) {
                throw new AssertionError("a socket without a port takes no descriptor", e);
            }
        }

        @Override
        public SocketAddress getLocalAddress() {
            throw new UnsupportedOperationException("it has no address");
        }

        @Override
        protected void implCloseSelectableChannel() {
            closed.countDown();
        }

        @Override
        protected void implConfigureBlocking(boolean block) {}
    }

    private final HandSelector selector = new HandSelector();
    private final EventLoop eventLoop = new EventLoop(selector);
    private final LoopMember member = new LoopMember(eventLoop);

    private void start() {
        member.begin(EventLoopTest.running(() -> Long.MAX_VALUE));
        eventLoop.start("test");
    }

    /** Stopping must end, whatever happens: it is called by a thread that may be left behind. */
    private void stop() throws InterruptedException {
        Thread stopping = new Thread(eventLoop::stop, "test-stop");
        stopping.setDaemon(true);
        stopping.start();
        stopping.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(stopping.isAlive()).as("still stopping").isFalse();
    }

    /** Goes on selecting; a task alone proves nothing, for the end runs those that are left. */
    private void expectSelecting() throws Exception {
        HandListener another = new HandListener();
        member.listen(another);
        assertThat(another.asked.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("a listener is asked")
                .isTrue();
    }

    @Test
    void acceptsAgainWhereAcceptingHasFailed() throws Exception {
        start();
        HandListener channel = new HandListener();
        Driver.Listener listener = member.listen(channel);
        assertThat(channel.asked.tryAcquire(2, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        listener.close();
        stop();
    }

    @Test
    void outlivesAListenerThatIsClosedAsItIsToAcceptAgain() throws Exception {
        start();
        HandListener channel = new HandListener();
        selector.closesListener = true;
        member.listen(channel);
        assertThat(channel.closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        expectSelecting();
        assertThat(channel.asked.availablePermits()).isEqualTo(1);
        stop();
    }

    @Test
    void outlivesAListenerThatIsClosedWhileItAcceptsNothing() throws Exception {
        start();
        HandListener channel = new HandListener();
        Driver.Listener listener = member.listen(channel);
        assertThat(selector.pauses.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        listener.close();
        HandListener another = new HandListener();
        member.listen(another);
        assertThat(another.asked.tryAcquire(2, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .isTrue();
        expectSelecting();
        stop();
    }

    @Test
    void stopEndsThoughClosingHasFailed() throws Exception {
        start();
        selector.failsToClose = true;
        expectSelecting();
        stop();
    }
}
