package io.aiomsg.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time. Exactly one thread has the <em>turn</em>: it runs until it blocks, then performs whatever is due next itself,
 * until that is its own wake-up, or another task's, to which it hands the turn. Thus the order of everything follows from the
 * seed, and time passes only when nobody has anything to do. What is due at one instant is done in random order.
 *
 * <p>A thread that has the turn and waits for something else than its turn holds everything up; those that wait for the turn
 * find that out ({@link HoldUp}), in real time.
 *
 * <p>Long because who has the turn is decided in one place: every way of blocking, waking and ending is a step of it.
 */
final class Scheduler implements World {

    private static final long MICRO = 1_000;

    /** How long a wake-up takes at most. */
    private static final long WAKE_NANOS = 20 * MICRO;

    /** How long a thread that loses its processor waits for it at most. */
    private static final long PREEMPTED_NANOS = 500 * MICRO;

    /** How long a pause is. */
    private static final long PAUSE_NANOS = 7 * MICRO;

    /** Actions at one instant that are certainly too many. */
    private static final int MOST_AT_ONCE = 1_000_000;

    /** Something due: an action, or a task's wake-up. */
    private record Due(
            long timeNanos,
            int tie,
            long number,
            @Nullable Runnable action,
            @Nullable Task task,
            long park) implements Comparable<Due> {

        @Override
        public int compareTo(Due other) {
            if (timeNanos != other.timeNanos) {
                return timeNanos < other.timeNanos ? -1 : 1;
            }
            return tie == other.tie ? Long.compare(number, other.number) : Integer.compare(tie, other.tie);
        }
    }

    private final SplittableRandom random;
    private final SplittableRandom ties;
    private final PriorityQueue<Due> agenda = new PriorityQueue<>();
    private final List<Task> tasks = new ArrayList<>();
    private final List<Task> joiners = new ArrayList<>();
    private final Map<Thread, Task> byThread = new HashMap<>();
    private final ExecutorService workers = Executors.newCachedThreadPool(Scheduler::worker);
    private final long seed;
    private final Task test = new Task("the test", null);

    private final HoldUp holdUp;

    /** Counts hand-overs of the turn; written before {@link #current}, and read by those who wait for it. */
    private long turns;

    private volatile Task current = test;

    /** The test's own thread is held up by something outside; what it is to fail with. */
    private volatile @Nullable SimulationStuckException heldUp;

    private boolean inAction;
    private int spawned;
    private boolean ending;
    private long nowNanos;
    private final long limitNanos;
    private long number;
    private int atOnce;
    private long actions;
    private @Nullable Throwable fault;
    private boolean told;

    Scheduler(long seed, long limitNanos, HoldUp holdUp) {
        this.seed = seed;
        this.holdUp = holdUp;
        this.limitNanos = limitNanos;
        this.random = new SplittableRandom(seed);
        this.ties = random.split();
        test.thread = Thread.currentThread();
        tasks.add(test);
        byThread.put(Thread.currentThread(), test);
    }

    private static Thread worker(Runnable work) {
        Thread thread = new Thread(work, "simulated");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    /** How many actions were performed so far. */
    long actions() {
        return actions;
    }

    @Override
    public RandomGenerator random() {
        return random.split();
    }

    @Override
    public void at(long timeNanos, Runnable action) {
        agenda.add(new Due(Math.max(timeNanos, nowNanos), ties.nextInt(), number++, action, null, 0));
    }

    // ---- tasks ----

    /** The task of the calling thread, which must have the turn. */
    Task self() {
        if (!Thread.currentThread().equals(current.thread)) {
            throw new IllegalStateException(
                    "the thread \"" + Thread.currentThread().getName()
                            + "\" is not part of the simulation: begin it with simulation.spawn, or use InMemoryNetwork, whose sockets"
                            + " any thread may use");
        }
        return current;
    }

    @Override
    public void checkCaller() {
        Task self = self();
        if (ending) {
            if (!self.equals(test)) {
                throw new EndedError();
            }
            throw new IllegalStateException("the simulation with seed " + seed
                    + " is closed: use its sockets, hosts and links before that, or open another simulation");
        }
        if (!inAction) {
            checkEnded(self);
        }
    }

    @Override
    public BooleanSupplier callerRuns() {
        Task self = self();
        boolean nobodys = inAction || self.equals(test);
        return () -> !nobodys && !self.ended;
    }

    /** Fails in an action, in which nothing may block. */
    private void checkMayBlock() {
        if (inAction) {
            throw new IllegalStateException(
                    "something blocks where nothing may, in simulation.after: run code that blocks with simulation.spawn");
        }
    }

    /** Begins a task, which has its turn when its time comes. */
    Task spawn(String name, @Nullable SimulatedHost host, Runnable body) {
        Task task = new Task(name, host);
        spawned++;
        tasks.add(task);
        task.parked = true;
        workers.execute(() -> run(task, body));
        wake(task);
        return task;
    }

    private void run(Task task, Runnable body) {
        Thread thread = Thread.currentThread();
        thread.setName("simulated " + task.name);
        try {
            awaitTurn(task);
            task.thread = thread;
            byThread.put(thread, task);
            if (task.interruptedEarly) {
                thread.interrupt();
            }
            if (!ending) {
                body.run();
            }
        } catch (EndedError e) {
            // As it should: the simulation is over, or the task's host is.
        } catch (RuntimeException | Error e) {
            fail(e);
        }
        if (task.lost) {
            return;
        }
        task.ended = true;
        tasks.remove(task);
        byThread.remove(thread);
        Thread.interrupted();
        joiners.forEach(this::unpark);
        joiners.clear();
        passOn(task);
    }

    /** How many tasks were begun so far. */
    int spawned() {
        return spawned;
    }

    /** Waits until a task has ended. */
    void join(Task task) {
        while (!task.ended) {
            joiners.add(self());
            parkUntil(self(), Long.MAX_VALUE);
        }
    }

    @Override
    public void fork(String name, Runnable task) {
        if (!ending) {
            spawn(name, null, task);
        }
    }

    @Override
    public boolean fork(int times, String name, SimulatedHost host, Runnable task) {
        if (ties.nextInt(times) != 0) {
            return false;
        }
        if (!ending) {
            spawn(name, host, task);
        }
        return true;
    }

    /** Something went wrong outside of the test's own code: the test fails with the first of such. */
    void fail(Throwable e) {
        if (fault == null) {
            fault = heldUp == null ? e : heldUp;
        }
    }

    // ---- blocking ----

    @Override
    public void park(long nanos) {
        Task self = self();
        checkMayBlock();
        if (self.permit) {
            self.permit = false;
            return;
        }
        if (self.thread != null && self.thread.isInterrupted()) {
            return;
        }
        parkUntil(self, nanos > Long.MAX_VALUE - nowNanos ? Long.MAX_VALUE : nowNanos + nanos);
    }

    private void parkUntil(Task self, long deadlineNanos) {
        checkMayBlock();
        checkEnded(self);
        self.parked = true;
        self.parks++;
        if (deadlineNanos != Long.MAX_VALUE) {
            agenda.add(new Due(Math.max(deadlineNanos, nowNanos), ties.nextInt(), number++, null, self, self.parks));
        }
        passOn(self);
        checkEnded(self);
        throwFault(self);
    }

    private void checkEnded(Task self) {
        SimulatedHost host = self.host;
        if (ending || (host != null && host.hasEnded(self))) {
            throw new EndedError();
        }
    }

    /** The tasks of a host end where they are. */
    void endTasks(SimulatedHost host) {
        for (Task task : tasks) {
            if (host.equals(task.host)) {
                unpark(task);
            }
        }
    }

    @Override
    public void unpark(Thread thread) {
        Task task = byThread.get(thread);
        if (task != null) {
            unpark(task);
        }
    }

    private void unpark(Task task) {
        if (task.parked) {
            wake(task);
        } else {
            task.permit = true;
        }
    }

    private void wake(Task task) {
        long soon = nowNanos + 1 + ties.nextLong(WAKE_NANOS);
        agenda.add(new Due(soon, ties.nextInt(), number++, null, task, task.parks));
    }

    /** Interrupts a task as another thread would. */
    void interrupt(Task task) {
        Thread thread = task.thread;
        if (thread == null) {
            task.interruptedEarly = true;
        } else if (!task.ended) {
            thread.interrupt();
            unpark(task);
        }
    }

    /** Blocks the calling task until {@code time} has passed, interrupted or not. */
    void sleep(long nanos) {
        long deadline = nowNanos + nanos;
        Task self = self();
        while (nowNanos < deadline) {
            parkUntil(self, deadline);
            if (self.thread != null && self.thread.isInterrupted()) {
                return;
            }
        }
    }

    @Override
    public void pause() {
        if (!inAction) {
            sleepThrough(PAUSE_NANOS);
        }
    }

    @Override
    public void interleave(int times) {
        if (!inAction && ties.nextInt(times) == 0) {
            try {
                sleepThrough(ties.nextLong(ties.nextInt(4) == 0 ? PREEMPTED_NANOS : WAKE_NANOS));
            } catch (EndedError e) {
                // In the midst of a socket's work, which would take it for a fault: it ends where it waits or returns.
                if (self().equals(test)) {
                    throw e;
                }
            }
        }
    }

    /** Holds the calling task up whatever wakes it; a permit it is given meanwhile is kept. */
    private void sleepThrough(long nanos) {
        Task self = self();
        long deadline = nowNanos + nanos;
        boolean woken = self.permit;
        do {
            parkUntil(self, deadline);
            woken |= nowNanos < deadline;
        } while (nowNanos < deadline);
        self.permit = woken;
    }

    /** Waits until every task has ended; for the test's own thread. */
    void awaitOthers() {
        while (tasks.size() > 1) {
            joiners.add(self());
            parkUntil(self(), Long.MAX_VALUE);
        }
    }

    /** Performs what is due until this task, or another one, has its turn. */
    private void passOn(Task self) {
        checkHeldUp();
        while (true) {
            if (ending) {
                give(test);
                return;
            }
            Due due = agenda.poll();
            if (due == null || due.timeNanos > limitNanos || fault != null || atOnce > MOST_AT_ONCE) {
                due = wakeTheTest(due);
            }
            advance(due.timeNanos);
            Task next = due.task;
            if (next == null) {
                perform(due.action);
            } else if (next.parked && next.parks == due.park && !next.ended && !next.lost) {
                next.parked = false;
                if (next.equals(self)) {
                    return;
                }
                give(next);
                if (!self.ended) {
                    awaitTurn(self);
                }
                return;
            }
        }
    }

    private void give(Task next) {
        turns++;
        current = next;
        next.resume();
    }

    // ---- whoever has the turn and waits for something outside ----

    /** Waits for the turn, and sees to it that whoever has it is not held up for ever. */
    private void awaitTurn(Task self) {
        while (!self.awaitTurn(holdUp.lookNanos())) {
            Task holder = current;
            if (!holder.equals(self) && holdUp.holds(holder, turns)) {
                if (self.equals(test)) {
                    goOnWithout(holder);
                    return;
                }
                if (holder.equals(test)) {
                    endTheWaitOf(holder, self);
                }
            }
        }
    }

    /** The test's own thread takes the turn, to tell. */
    private void goOnWithout(Task holder) {
        fail(new SimulationStuckException(heldUpText(holder)));
        holder.lost = true;
        inAction = false;
        test.parked = false;
        turns++;
        current = test;
        interruptThread(holder);
    }

    /** Interrupts the test; if that does not help, gives it what {@code self} may hold, such as a lock. */
    private void endTheWaitOf(Task holder, Task self) {
        if (heldUp == null) {
            heldUp = new SimulationStuckException(heldUpText(holder));
            interruptThread(holder);
        } else {
            self.lost = true;
            throw new EndedError();
        }
    }

    private static void interruptThread(Task task) {
        Thread thread = task.thread;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void checkHeldUp() {
        SimulationStuckException known = heldUp;
        if (known != null) {
            fail(known);
        }
    }

    private String heldUpText(Task holder) {
        return "the simulation is held up: \"" + holder
                + "\" waits for something outside of it, such as a lock, a future or"
                + " real time, and all others wait for their turn. Let code in a simulation wait for its sockets, for"
                + " simulation.sleep or Spawned.join, and hold no lock meanwhile that other code needs" + waiting();
    }

    private void perform(@Nullable Runnable action) {
        if (action != null) {
            actions++;
            inAction = true;
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                fail(e);
            } finally {
                inAction = false;
            }
        }
    }

    private void advance(long timeNanos) {
        if (timeNanos > nowNanos) {
            nowNanos = timeNanos;
            atOnce = 0;
        } else {
            atOnce++;
        }
    }

    // ---- the end ----

    /** The simulation cannot go on: the test's own thread is woken to tell. */
    private Due wakeTheTest(@Nullable Due due) {
        if (fault == null) {
            fail(new SimulationStuckException(stuck(due)));
        }
        atOnce = 0;
        return new Due(nowNanos, 0, number++, null, test, test.parks);
    }

    private String stuck(@Nullable Due due) {
        StringBuilder text = new StringBuilder("the simulation ");
        if (atOnce > MOST_AT_ONCE) {
            text.append("does ever more at one instant");
        } else if (due == null) {
            text.append("has nothing left to do, yet somebody waits");
        } else {
            text.append("has not ended within its limit of ").append(Duration.ofNanos(limitNanos));
        }
        return text.append(waiting()).toString();
    }

    /** Where and when this is, and who waits for what. */
    private String waiting() {
        StringBuilder text = new StringBuilder(" (virtual time ")
                .append(Times.text(nowNanos))
                .append(", seed ")
                .append(seed)
                .append("). Waiting:");
        for (Task task : tasks) {
            if (!task.ended) {
                text.append("\n  ").append(task.name).append(": ").append(task.whereabouts());
            }
        }
        return text.toString();
    }

    private void throwFault(Task self) {
        if (self.equals(test) && fault != null) {
            if (told) {
                throw new EndedError();
            }
            told = true;
            if (fault instanceof Error error) {
                throw error;
            }
            if (fault instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }

    /** Fails with what went wrong in a task, if anything did and the test has not been told. */
    void check() {
        checkHeldUp();
        if (!told) {
            throwFault(test);
        }
    }

    /** True once the test was told of something that went wrong outside of its own code. */
    boolean hasTold() {
        return told;
    }

    /** Ends every task where it waits, and all threads. */
    void stop() {
        if (!self().equals(test)) {
            throw new IllegalStateException("a simulation is closed by the thread that made it, not by " + self());
        }
        ending = true;
        for (Task task : List.copyOf(tasks)) {
            if (!task.equals(test) && !task.lost) {
                give(task);
                awaitTurn(test);
            }
        }
        workers.shutdown();
        agenda.clear();
    }

    /** Ends a task from within, without a word. */
    private static final class EndedError extends Error {

        private static final long serialVersionUID = 1L;

        EndedError() {
            super("the simulation, or its host, has ended", null, false, false);
        }
    }
}
